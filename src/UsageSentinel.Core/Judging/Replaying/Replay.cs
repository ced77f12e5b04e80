using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging.Detection;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Replaying;

/// <summary>
/// Runs the detection engine over recorded usage in event time. Causal: what is said of a bucket rests on that bucket and
/// those before it, so a record cut short gives the same answer cut short.
/// </summary>
public sealed class Replay(DetectorTuning tuning, FalseAlertBudget budget, Policy policy)
{
    private static readonly ProviderAccount Recorded = new("openai", "recorded");

    /// <summary>Evidence a family must have of its own to count as one, on the scale of the score.</summary>
    private const double OwnEvidence = 2;

    /// <param name="keys">The record; the order of keys does not matter to the alerts.</param>
    /// <param name="stepMinutes">The width of a bucket that is not there, in minutes: a divisor of 60.</param>
    /// <param name="judged">Told of every bucket that was judged.</param>
    public ReplayOutcome Run(ImmutableArray<RecordedKey> keys, int stepMinutes, Action<JudgedBucket>? judged)
    {
        var ordered = keys.OrderBy(key => key.Key, StringComparer.Ordinal).ThenBy(key => key.Project, StringComparer.Ordinal).ToArray();
        var run = new DetectionRun(tuning, budget);
        var cursors = ordered.Select(key => new Cursor(key)).ToArray();
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
                    cursors[key].Advance(step, detection, policy, alerts);
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

    /// <summary>Where the replay stands with one key.</summary>
    private sealed class Cursor(RecordedKey key)
    {
        private readonly AlertSubject subject = new(
            RuleKind.Spike, Recorded, key.Project.Length == 0 ? null : new ProjectId(key.Project), new KeyId(key.Key));

        private int next;
        private long through = long.MinValue;
        private Alert? open;
        private DateTimeOffset? respondedAt;

        public long First => key.Steps.IsEmpty ? long.MaxValue : key.Steps[0].Start;

        public long Last => key.Steps.IsEmpty ? long.MinValue : key.Steps[^1].End;

        /// <summary>The bucket that starts at or last before the end of this step, an empty one where none is recorded; null where it is covered or the key is not born.</summary>
        public KeyStep? Next(long start, int stepMinutes)
        {
            if (start < First || start < through)
            {
                return null;
            }

            var step = next < key.Steps.Length && key.Steps[next].Start < start + (stepMinutes * 60L)
                ? key.Steps[next++]
                : new KeyStep(start, stepMinutes, 0, 0, 0, 0, 0);
            through = step.End;
            return step;
        }

        public void Advance(in KeyStep step, in Detection.Detection detection, Policy policy, List<ReplayAlert> alerts)
        {
            if (open is null && detection.Verdict is DetectionVerdict.Normal)
            {
                return;
            }

            var window = new TimeWindow(DateTimeOffset.FromUnixTimeSeconds(step.Start), DateTimeOffset.FromUnixTimeSeconds(step.End));
            Verdict verdict = detection.Verdict is DetectionVerdict.Normal
                ? Verdict.Ok
                : new Verdict.Anomalous(Describe(step, detection.Judgement, policy));
            var advanced = AlertAdvance.Take(open, new Finding(subject, verdict), window, isComplete: true, AlertTiming.Velocity);
            if (advanced.Alert is { State: AlertState.Firing, Severity: Severity.Critical }
                && detection.Verdict is DetectionVerdict.Act
                && detection.Judgement.Families(OwnEvidence) >= 2)
            {
                respondedAt ??= window.End;
            }

            open = advanced.Alert;
            if (open is { IsOpen: false })
            {
                Close(alerts);
            }
        }

        public void Close(List<ReplayAlert> alerts)
        {
            if (open is not null)
            {
                alerts.Add(new ReplayAlert(open, respondedAt));
            }

            (open, respondedAt) = (null, null);
        }

        private static Anomaly Describe(in KeyStep step, in Judgement judgement, Policy policy)
        {
            var excess = new Usd((decimal)Math.Min(judgement.ExcessUsd, 1e15));
            var perHour = judgement.ExcessUsd / Math.Max(judgement.WindowHours, step.Hours);
            var (meter, cause) = Words(judgement);
            return new Anomaly(
                perHour >= (double)policy.CriticalExcessPerHour.Amount ? Severity.Critical : Severity.Warning,
                meter,
                judgement.Observed,
                judgement.Expected,
                judgement.Score,
                excess,
                judgement.Family switch
                {
                    EvidenceFamily.Unit => EvidenceFamilies.UnitAndShape,
                    EvidenceFamily.Novelty => EvidenceFamilies.Novelty,
                    EvidenceFamily.Time => EvidenceFamilies.Time,
                    _ => EvidenceFamilies.Volume,
                },
                cause,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{judgement.Observed:#,0.####} {meter} over {judgement.WindowHours:0.##} h where {judgement.Expected:#,0.####} is usual, {excess} above what is usual (score {judgement.Score:0.0})."));
        }

        private static (string Meter, string Cause) Words(in Judgement judgement)
        {
            var meter = judgement.Channel switch
            {
                Channel.Usd or Channel.UsualUsd => "USD",
                Channel.UsdPerRequest => "USD/request",
                Channel.InputPerRequest => "input tokens/request",
                Channel.Requests or Channel.UsualRequests => "requests",
                _ => "input tokens",
            };
            var cause = judgement.Family switch
            {
                EvidenceFamily.Unit when judgement.Channel is Channel.InputPerRequest => "requests grew longer",
                EvidenceFamily.Unit => "requests grew dearer",
                EvidenceFamily.Novelty => "a model never used before",
                EvidenceFamily.Time => "use at hours that were always quiet",
                EvidenceFamily.Birth => "a new key far above what keys are born with",
                _ => "more volume than usual",
            };
            return (meter, cause);
        }
    }
}

/// <summary>A bucket that was judged.</summary>
public readonly record struct JudgedBucket(RecordedKey Key, KeyStep Step, double Score, EvidenceFamily Family);

/// <summary>An alert of a replay.</summary>
/// <param name="Alert">The episode.</param>
/// <param name="RespondedAt">When the engine would have revoked the key with the default guard rails; null for never.</param>
public sealed record ReplayAlert(Alert Alert, DateTimeOffset? RespondedAt);

/// <summary>What a replay found.</summary>
/// <param name="Alerts">In the order they fired.</param>
/// <param name="Buckets">Buckets judged.</param>
/// <param name="From">Start of the record, in seconds since the Unix epoch.</param>
/// <param name="To">End of the record, in seconds since the Unix epoch.</param>
public sealed record ReplayOutcome(ImmutableArray<ReplayAlert> Alerts, long Buckets, long From, long To);
