using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Providers.OpenAI.Rig;

/// <summary>A server on loopback that answers from a script. Each address has its answers in turn; the last one repeats.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<string, Func<RecordedRequest, Answer>> script = new();
    private readonly ConcurrentQueue<RecordedRequest> requests = new();

    private LoopbackServer server = null!;

    private ScriptedServer(TimeProvider time) => this.time = time;

    public Uri BaseUrl => new(server.Origin + "/v1");

    public RecordedRequest[] Requests => [.. requests];

    public static async Task<ScriptedServer> StartAsync(TimeProvider time)
    {
        var scripted = new ScriptedServer(time);
        scripted.server = await LoopbackServer.StartAsync(scripted.AnswerAsync);
        return scripted;
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

    public ValueTask DisposeAsync() => server.DisposeAsync();

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
