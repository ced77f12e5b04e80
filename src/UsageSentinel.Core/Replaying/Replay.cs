using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Replaying;

/// <summary>
/// Judges recorded usage in event time, bucket by bucket as a sweep does and with the same function. Causal: what is said of
/// a bucket rests on that bucket and those before it, so a record cut short gives the same answer cut short.
/// </summary>
public sealed class Replay(Policy policy)
{
    private const long SecondsPerHour = 3600;

    /// <param name="keys">The record; the order of keys does not matter to the alerts. A key has at least one row.</param>
    /// <param name="stepMinutes">The width of the narrowest bucket, in minutes: a divisor of 60.</param>
    /// <param name="judged">Called for every bucket that was judged.</param>
    /// <param name="reported">Called for every change of an alert, as it happens.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReplayOutcome Run(ImmutableArray<RecordedKey> keys, int stepMinutes, Action<JudgedBucket>? judged, Action<Transition>? reported = null)
    {
        if (keys.IsEmpty)
        {
            return new ReplayOutcome([], 0, 0, 0);
        }

        var step = stepMinutes * 60L;
        var from = keys.Min(key => key.Rows[0].Start);
        var cursors = keys
            .OrderBy(key => key.Key, StringComparer.Ordinal)
            .ThenBy(key => key.Project, StringComparer.Ordinal)
            .Select(key => new ReplayCursor(key, from, policy))
            .ToArray();
        var to = cursors.Max(cursor => cursor.Last);
        var buckets = 0L;
        var calibration = OrganizationCalibration.Empty;
        var response = new ReplayResponse(ResponsePolicy.Default);
        var organization = new ReplayOrganization(policy);
        var closed = new List<ClosedDay>();
        var since = from - (from % step);
        for (var until = since + step; until < to + step; until += step)
        {
            var isWhole = true;
            foreach (var cursor in cursors)
            {
                while (cursor.TryTake(until, calibration, response, reported, out var taken))
                {
                    buckets++;
                    closed.AddRange(taken.Step.Closed);
                    judged?.Invoke(new JudgedBucket(cursor.Key, taken.Window, taken.Step.Score, taken.Step.Family) { Alerts = cursor.Open });
                }

                isWhole &= cursor.IsThrough(until);
            }

            // Where keys are recorded in buckets of different width, all of them together are known when the widest end.
            if (isWhole || until % SecondsPerHour == 0)
            {
                organization.Judge(SumOf(cursors, since, until), calibration, reported);
                since = until;
            }

            // What the keys of a bucket teach counts from the next one on, so their order does not matter.
            calibration = closed.Count > 0 ? calibration.Learn(closed, DetectorTuning.Default) : calibration;
            closed.Clear();
        }

        return new ReplayOutcome(
            [
                .. cursors.SelectMany(cursor => cursor.Alerts()).Concat(organization.Alerts())
                    .OrderBy(alert => alert.Alert.FiredAt)
                    .ThenBy(alert => alert.Alert.Id, StringComparer.Ordinal),
            ],
            buckets,
            from,
            to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static OrganizationSum SumOf(ReplayCursor[] cursors, long since, long until)
    {
        var sum = new OrganizationSum(new TimeWindow(DateTimeOffset.FromUnixTimeSeconds(since), DateTimeOffset.FromUnixTimeSeconds(until)));
        foreach (var cursor in cursors)
        {
            cursor.AddTo(sum);
        }

        return sum;
    }
}

/// <summary>A bucket that was judged.</summary>
public readonly record struct JudgedBucket(RecordedKey Key, TimeWindow Window, double Score, EvidenceFamily Family)
{
    /// <summary>The alerts of the key after it.</summary>
    public ImmutableArray<Alert> Alerts { get; init; }
}

/// <summary>An alert of a replay.</summary>
/// <param name="Alert">The episode.</param>
/// <param name="Response">What the product would have done in enforce mode with the default guardrails; null for nothing.</param>
public sealed record ReplayAlert(Alert Alert, ReplayedAction? Response);

/// <summary>What a replay found.</summary>
/// <param name="Alerts">In the order they fired.</param>
/// <param name="Buckets">Buckets judged.</param>
/// <param name="From">Start of the record, in seconds since the Unix epoch.</param>
/// <param name="To">End of the record, in seconds since the Unix epoch.</param>
public sealed record ReplayOutcome(ImmutableArray<ReplayAlert> Alerts, long Buckets, long From, long To);
