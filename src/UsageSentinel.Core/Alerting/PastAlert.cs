using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting;

/// <summary>
/// What an ended episode is still good for. One that a person ended must be seen normal before its condition fires again; any
/// other is remembered for a day, so that a flapping condition is recognized.
/// </summary>
internal static class PastAlert
{
    /// <summary>The past alert after a bucket, or the new episode the bucket begins.</summary>
    public static Advanced Apply(Alert past, Finding finding, TimeWindow bucket, bool isComplete, AlertTiming timing) => finding.Verdict switch
    {
        // A bucket of the past alert evaluated again: already published.
        Verdict.Anomalous when bucket.End <= past.TrueThrough => Still(past),
        Verdict.Anomalous when past.IsHeldDown => Still(past with { TrueThrough = bucket.End }),
        Verdict.Anomalous found when past.IsReturnable && finding.Course is { Bouts: > 1 } && bucket.End - past.ResolvedAt < Alert.ReturnsWithin =>
            AlertLifecycle.Reopen(past, finding, found.Anomaly, bucket, isComplete),
        Verdict.Anomalous found => AlertLifecycle.Begin(finding, found.Anomaly, bucket, isComplete, timing, past),
        Verdict.Normal when isComplete && bucket.End > past.TrueThrough => Forget(past with { FalseSince = past.FalseSince ?? bucket.Start }, bucket.End),
        _ => Still(past),
    };

    private static Advanced Forget(Alert past, DateTimeOffset at) =>
        past.ResolvedAt is { } ended && at - ended >= past.RememberedFor ? new Advanced(null, []) : Still(past);

    private static Advanced Still(Alert past) => new(past, ImmutableArray<Transition>.Empty);
}
