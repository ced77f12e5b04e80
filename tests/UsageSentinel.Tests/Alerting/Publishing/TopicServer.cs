using System.Collections.Concurrent;
using System.Text.Json;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Alerting.Publishing;

/// <summary>A custom topic on loopback that takes what the service takes, refuses what it refuses, and fails when it is told to.</summary>
internal sealed class TopicServer : IAsyncDisposable
{
    public const string Key = "c2ltdWxhdG9yLWtleQ==";

    private const int MostEventBytes = 1024 * 1024;

    private readonly HttpReceiver receiver;

    private TopicServer(HttpReceiver receiver) => this.receiver = receiver.Answering(Answer);

    public Uri Topic => new(receiver.Origin + "/api/events");

    /// <summary>The status of every answer; 200 checks the request first, 0 cuts the connection.</summary>
    public int Status { get; set; } = 200;

    public string? RetryAfter { get; set; }

    /// <summary>An event that is refused as too large, whatever its size.</summary>
    public string? TooLarge { get; set; }

    public ConcurrentQueue<JsonElement> Taken { get; } = new();

    public int Requests => receiver.All.Length;

    public string? Fault { get; private set; }

    public static async Task<TopicServer> StartAsync() => new(await HttpReceiver.StartAsync());

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    private Reply Answer(Received request)
    {
        var reply = Status switch
        {
            0 => new Reply(0, IsCut: true),
            200 => new Reply(Check(request)),
            _ => new Reply(Status),
        };
        return RetryAfter is null ? reply : reply.With("Retry-After", RetryAfter);
    }

    private int Check(Received request)
    {
        if (request.Method != "POST" || !request.Path.StartsWith("/api/events?api-version=", StringComparison.Ordinal))
        {
            return Refuse(404, "address");
        }

        if (request.Header("aeg-sas-key") != Key)
        {
            return Refuse(401, "key");
        }

        if (!request.Header("Content-Type").StartsWith("application/cloudevents-batch+json", StringComparison.Ordinal))
        {
            return Refuse(415, "content type " + request.Header("Content-Type"));
        }

        if (request.Body.Length > MostEventBytes)
        {
            return Refuse(413, "size");
        }

        using var document = JsonDocument.Parse(request.Body);
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
