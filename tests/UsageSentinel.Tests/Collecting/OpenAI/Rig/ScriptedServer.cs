using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace UsageSentinel.Tests.Collecting.OpenAI.Rig;

/// <summary>A server on loopback that answers from a script. Each address has its answers in turn; the last one repeats.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<string, Func<RecordedRequest, Answer>> script = new();
    private readonly ConcurrentQueue<RecordedRequest> requests = new();

    private ScriptedServer(WebApplication app, TimeProvider time)
    {
        this.app = app;
        this.time = time;
    }

    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1");

    public RecordedRequest[] Requests => [.. requests];

    public static async Task<ScriptedServer> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ScriptedServer(app, time);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.BaseUrl = new Uri(address + "/v1");
        return server;
    }

    /// <param name="route">Verb and path below the base address, such as <c>GET organization/costs</c>.</param>
    /// <param name="answers">In turn; the last one repeats.</param>
    public ScriptedServer On(string route, params Answer[] answers)
    {
        var next = -1;
        return On(route, _ => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)]);
    }

    public ScriptedServer On(string route, Func<RecordedRequest, Answer> answer)
    {
        script[route] = answer;
        return this;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var request = new RecordedRequest(
            context.Request.Method,
            context.Request.Path.Value!["/v1/".Length..],
            [.. context.Request.Query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value!)))],
            context.Request.QueryString.Value ?? "",
            context.Request.Headers.Authorization,
            await body.ReadToEndAsync(),
            time.GetUtcNow());
        requests.Enqueue(request);
        context.Response.Headers.Date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        var answer = script.TryGetValue($"{request.Method} {request.Path}", out var scripted)
            ? scripted(request)
            : Answer.Error(404, message: "nothing is scripted here");
        await answer.WriteAsync(context);
    }
}
