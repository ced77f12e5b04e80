using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace UsageSentinel.Tests.Notifying;

/// <summary>A custom topic on loopback that takes what the service takes, refuses what it refuses, and fails when it is told to.</summary>
internal sealed class TopicServer : IAsyncDisposable
{
    public const string Key = "c2ltdWxhdG9yLWtleQ==";

    private const int MostEventBytes = 1024 * 1024;

    private readonly WebApplication app;

    private TopicServer(WebApplication app) => this.app = app;

    public Uri Topic { get; private set; } = new("http://127.0.0.1");

    /// <summary>The status of every answer; 200 checks the request first.</summary>
    public int Status { get; set; } = 200;

    public string? RetryAfter { get; set; }

    /// <summary>An event that is refused as too large, whatever its size.</summary>
    public string? TooLarge { get; set; }

    public ConcurrentQueue<JsonElement> Taken { get; } = new();

    public int Requests { get; private set; }

    public string? Fault { get; private set; }

    public static async Task<TopicServer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var server = new TopicServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Topic = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/api/events");
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Requests++;
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var status = Status == 200 ? Check(context.Request, body) : Status;
        if (RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = RetryAfter;
        }

        context.Response.StatusCode = status;
    }

    private int Check(HttpRequest request, string body)
    {
        if (request.Path != "/api/events" || request.Query["api-version"].Count != 1 || request.Method != "POST")
        {
            return Refuse(404, "address");
        }

        if (request.Headers["aeg-sas-key"] != Key)
        {
            return Refuse(401, "key");
        }

        if (request.ContentType?.StartsWith("application/cloudevents-batch+json", StringComparison.Ordinal) != true)
        {
            return Refuse(415, "content type " + request.ContentType);
        }

        if (Encoding.UTF8.GetByteCount(body) > MostEventBytes)
        {
            return Refuse(413, "size");
        }

        using var document = JsonDocument.Parse(body);
        foreach (var item in document.RootElement.EnumerateArray())
        {
            foreach (var required in (string[])["specversion", "id", "source", "type"])
            {
                if (!item.TryGetProperty(required, out var member) || member.GetString() is not { Length: > 0 })
                {
                    return Refuse(400, "without " + required);
                }
            }

            if (item.GetProperty("id").GetString() == TooLarge)
            {
                return Refuse(413, "too large");
            }
        }

        foreach (var item in document.RootElement.EnumerateArray())
        {
            Taken.Enqueue(item.Clone());
        }

        return 200;
    }

    private int Refuse(int status, string fault)
    {
        Fault = fault;
        return status;
    }
}
