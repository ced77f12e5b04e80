using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging.Detection;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Replaying;

/// <summary>Where the replay stands with one key.</summary>
internal sealed class ReplayCursor(RecordedKey key, Policy policy, ReplayResponse response)
{
    private static readonly ProviderAccount Recorded = new("openai", "recorded");

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

    public void Advance(in KeyStep step, in Detection.Detection detection, List<ReplayAlert> alerts)
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
        if (respondedAt is null && response.WouldAct(advanced.Alert, detection, window.End))
        {
            respondedAt = window.End;
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
