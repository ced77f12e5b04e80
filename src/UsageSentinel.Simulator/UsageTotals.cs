using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator;

/// <summary>Counts of usage.</summary>
/// <param name="Requests">Requests to a model; samples (one a minute) for vector stores.</param>
/// <param name="InputTokens">Input tokens, cached and written ones included.</param>
/// <param name="CachedTokens">Input tokens read from the cache.</param>
/// <param name="CacheWriteTokens">Input tokens written to the cache.</param>
/// <param name="OutputTokens">Output tokens.</param>
/// <param name="Units">Images, characters, seconds, bytes, sessions or calls, as the endpoint counts them.</param>
public readonly record struct UsageTotals(long Requests, long InputTokens, long CachedTokens, long CacheWriteTokens, long OutputTokens, long Units)
{
    internal static UsageTotals From(in UsageSum tally) =>
        new(tally.Requests, tally.Input, tally.Cached, tally.CacheWrite, tally.Output, tally.Units);
}
