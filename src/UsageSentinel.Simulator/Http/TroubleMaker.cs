using Microsoft.AspNetCore.Http;

namespace UsageSentinel.Simulator.Http;

/// <summary>Spoils answers as the traps say: transient errors in turns, broken bodies always.</summary>
internal sealed class TroubleMaker(Api api)
{
    private static readonly SimulatorTraps[] Transient =
    [
        SimulatorTraps.TooManyRequestsWithRetryAfter,
        SimulatorTraps.ServerErrors,
        SimulatorTraps.TooManyRequestsWithoutRetryAfter,
        SimulatorTraps.SlowResponses,
    ];

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(250);

    private int requests;
    private int troubles;

    /// <summary>Refuses or delays a request whose turn it is.</summary>
    public async Task DisturbAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref requests) % api.World.Options.ErrorEvery != 0)
        {
            return;
        }

        var active = Array.FindAll(Transient, api.Has);
        var turn = Interlocked.Increment(ref troubles) - 1;
        switch (active.Length == 0 ? SimulatorTraps.None : active[turn % active.Length])
        {
            case SimulatorTraps.TooManyRequestsWithRetryAfter:
                context.Response.Headers.RetryAfter = "1";
                throw TooManyRequests();
            case SimulatorTraps.TooManyRequestsWithoutRetryAfter:
                throw TooManyRequests();
            case SimulatorTraps.ServerErrors:
                throw new ApiFault(turn % 2 == 0 ? 500 : 503, "The server had an error while processing your request.", type: "server_error");
            case SimulatorTraps.SlowResponses:
                await Task.Delay(Slow, api.World.Clock, context.RequestAborted);
                break;
            default:
                break;
        }
    }

    /// <summary>Runs a handler and breaks the body it writes, if a trap asks for it.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate handler)
    {
        if (api.Has(SimulatorTraps.GarbageBodies))
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<!doctype html><title>Just a moment...</title>", context.RequestAborted);
            return;
        }

        if (!api.Has(SimulatorTraps.TruncatedBodies))
        {
            await handler(context);
            return;
        }

        var wire = context.Response.Body;
        using var whole = new MemoryStream();
        context.Response.Body = whole;
        try
        {
            await handler(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Response.Body = wire;
        }

        await wire.WriteAsync(whole.GetBuffer().AsMemory(0, (int)whole.Length / 2), context.RequestAborted);
    }

    private static ApiFault TooManyRequests() => new(429, "Rate limit reached. Please slow down.", "rate_limit_exceeded", type: "requests");
}
