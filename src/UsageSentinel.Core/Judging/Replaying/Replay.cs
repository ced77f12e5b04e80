using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging.Detection;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Core.Judging.Replaying;

/// <summary>
/// Runs the detection engine over recorded usage in event time. Causal: what is said of a bucket rests on that bucket and
/// those before it, so a record cut short gives the same answer cut short.
/// </summary>
public sealed class Replay(DetectorTuning tuning, FalseAlertBudget budget, Policy policy)
{
    /// <param name="keys">The record; the order of keys does not matter to the alerts.</param>
    /// <param name="stepMinutes">The width of a bucket that is not there, in minutes: a divisor of 60.</param>
    /// <param name="judged">Told of every bucket that was judged.</param>
    public ReplayOutcome Run(ImmutableArray<RecordedKey> keys, int stepMinutes, Action<JudgedBucket>? judged)
    {
        var ordered = keys.OrderBy(key => key.Key, StringComparer.Ordinal).ThenBy(key => key.Project, StringComparer.Ordinal).ToArray();
        var run = new DetectionRun(tuning, budget);
        var response = new ReplayResponse(ResponsePolicy.Default);
        var cursors = ordered.Select(key => new ReplayCursor(key, policy, response)).ToArray();
        var alerts = new List<ReplayAlert>();
        var buckets = 0L;
        if (cursors.Length == 0)
        {
            return new ReplayOutcome([], 0, 0, 0);
        }

        var from = cursors.Min(cursor => cursor.First);
        var to = cursors.Max(cursor => cursor.Last);
        for (var start = from; start < to; start += stepMinutes * 60L)
        {
            for (var key = 0; key < cursors.Length; key++)
            {
                if (cursors[key].Next(start, stepMinutes) is { } step)
                {
                    buckets++;
                    run.Take(key, step, out var detection);
                    judged?.Invoke(new JudgedBucket(ordered[key], step, detection.Judgement.Score, detection.Judgement.Family));
                    cursors[key].Advance(step, detection, alerts);
                }
            }

            run.EndBucket();
        }

        foreach (var cursor in cursors)
        {
            cursor.Close(alerts);
        }

        return new ReplayOutcome(
            [.. alerts.OrderBy(alert => alert.Alert.FiredAt).ThenBy(alert => alert.Alert.Id, StringComparer.Ordinal)], buckets, from, to);
    }
}

/// <summary>A bucket that was judged.</summary>
public readonly record struct JudgedBucket(RecordedKey Key, KeyStep Step, double Score, EvidenceFamily Family);

/// <summary>An alert of a replay.</summary>
/// <param name="Alert">The episode.</param>
/// <param name="RespondedAt">When the engine would have revoked the key in enforce mode with the default guard rails; null for never.</param>
public sealed record ReplayAlert(Alert Alert, DateTimeOffset? RespondedAt);

/// <summary>What a replay found.</summary>
/// <param name="Alerts">In the order they fired.</param>
/// <param name="Buckets">Buckets judged.</param>
/// <param name="From">Start of the record, in seconds since the Unix epoch.</param>
/// <param name="To">End of the record, in seconds since the Unix epoch.</param>
public sealed record ReplayOutcome(ImmutableArray<ReplayAlert> Alerts, long Buckets, long From, long To);
