using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace UsageSentinel.Tests.Rigs;

/// <summary>A receiver on loopback that keeps what came and answers as it is told.</summary>
internal sealed class HttpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> received = new();
    private readonly TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoopbackServer server = null!;
    private Func<Received, Reply> answer = _ => new Reply(202);

    private HttpReceiver()
    {
    }

    public string Origin => server.Origin;

    public Uri Address => new(server.Origin);

    public Received[] All => [.. received];

    public Received Only => Assert.Single(received);

    /// <summary>Ends when the first request has come.</summary>
    public Task Arrived => arrived.Task;

    /// <param name="certificate">With one, it speaks TLS.</param>
    public static async Task<HttpReceiver> StartAsync(X509Certificate2? certificate = null)
    {
        var receiver = new HttpReceiver();
        receiver.server = await LoopbackServer.StartAsync(receiver.TakeAsync, certificate);
        return receiver;
    }

    /// <summary>In turn; the last answer repeats.</summary>
    public HttpReceiver Answering(params Reply[] answers)
    {
        var next = -1;
        return Answering(_ => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)]);
    }

    public HttpReceiver Answering(Func<Received, Reply> script)
    {
        answer = script;
        return this;
    }

    /// <summary>Forgets what came so far.</summary>
    public void Clear() => received.Clear();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var request = await Received.ReadAsync(context);
        var reply = answer(request);
        received.Enqueue(request);
        arrived.TrySetResult();
        await reply.WriteAsync(context);
    }
}
