using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Replaying;

/// <summary>What a key used since all keys were last added up.</summary>
/// <param name="Sum">The counts.</param>
/// <param name="Minutes">How long the buckets were they come from.</param>
internal readonly record struct UseSince(DetectorInput Sum, int Minutes)
{
    public UseSince Add(in DetectorInput step) => new(
        step with
        {
            Requests = Sum.Requests + step.Requests,
            InputTokens = Sum.InputTokens + step.InputTokens,
            CachedTokens = Sum.CachedTokens + step.CachedTokens,
            OutputTokens = Sum.OutputTokens + step.OutputTokens,
            Usd = Sum.Usd + step.Usd,
        },
        Minutes + step.Minutes);

    /// <summary>What of it falls into a window: all, unless it came in a bucket longer than that, which counts as if it came evenly.</summary>
    public DetectorInput In(TimeWindow window)
    {
        var share = Math.Min(1, window.Length.TotalMinutes / Minutes);
        return Sum with
        {
            Requests = Sum.Requests * share,
            InputTokens = Sum.InputTokens * share,
            CachedTokens = Sum.CachedTokens * share,
            OutputTokens = Sum.OutputTokens * share,
            Usd = Sum.Usd * share,
        };
    }
}
