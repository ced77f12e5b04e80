using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// When an alert was earliest possible: the first bucket of its episode was over, its usage was there as usual, and a sweep read it.
/// What is later than that is the doing of the detector.
/// </summary>
internal static class EarliestPossible
{
    /// <summary>Says so in an alert that fires, once for an episode.</summary>
    /// <param name="advanced">The alert after a bucket.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="policy">How late usage is, and how often it is read.</param>
    /// <param name="now">The time of the sweep.</param>
    public static Advanced On(Advanced advanced, TimeWindow bucket, Policy policy, DateTimeOffset now)
    {
        if (advanced.Alert is not { EarliestPossibleAt: null, IsHistoric: false } alert
            || !advanced.Transitions.Any(transition => transition.Kind is TransitionKind.Fired))
        {
            return advanced;
        }

        var at = Of(alert.ActiveAt + bucket.Length + policy.Arrives, policy.ReadEvery, now);
        return new Advanced(
            alert with { EarliestPossibleAt = at },
            [.. advanced.Transitions.Select(transition => transition with { Alert = transition.Alert with { EarliestPossibleAt = at } })]);
    }

    /// <summary>The first sweep at or after a moment, if they came as regularly as the last two; never later than this one.</summary>
    private static DateTimeOffset Of(DateTimeOffset there, TimeSpan every, DateTimeOffset now) => (there >= now, every > TimeSpan.Zero) switch
    {
        (true, _) => now,
        (_, true) => now - (every * Math.Floor((now - there) / every)),
        _ => there,
    };
}
