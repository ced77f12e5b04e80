using System.Globalization;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging.Detection;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>The detector's verdict on a bucket in an operator's words.</summary>
internal static class EngineSign
{
    /// <summary>Evidence a family must have of its own to count as one, on the scale of the score.</summary>
    private const double OwnEvidence = 2;

    /// <summary>Hours at the critical rate that must really be lost before a bucket's own rate counts: one dear request is no emergency.</summary>
    private const double CriticalHours = 1.0 / 6;

    /// <summary>How long dollars of unpriced usage stay in the windows that are judged.</summary>
    private static readonly TimeSpan UnpricedStays = TimeSpan.FromDays(3);

    public static Sign? Of(KeyState state, Examination seen, Detection.Detection detection, UsageBucket bucket, Policy policy, Fleet fleet)
    {
        var judgement = detection.Judgement;
        if (detection.Verdict is DetectionVerdict.Normal || judgement.ExcessUsd < (double)policy.MinimumExcess.Amount)
        {
            return null;
        }

        var expectedRequests = seen.Before.Value.HourExpected[(int)Channel.Requests] * seen.Step.Hours;
        var parts = ExcessParts.Of(bucket.Cost, UsualUnits.Of(bucket), expectedRequests, state.Recent.Units);
        var solid = Solid(state, seen, detection, bucket, policy, fleet);
        var severity = SeverityOf(judgement, seen, policy);
        var reason = ReasonOf(judgement);
        return new Sign(reason, new Anomaly(
            severity is Severity.Critical && solid is null ? Severity.Warning : severity,
            MeterOf(judgement.Channel),
            judgement.Observed,
            judgement.Expected,
            judgement.Score,
            parts.Total,
            solid ?? EvidenceFamilies.None,
            Causes.Of(judgement, seen),
            Explain(judgement, parts))
        {
            Parts = parts,
        });
    }

    /// <summary>
    /// The kinds of evidence an act may rest on: every family that is strong by itself where the score is above the acting
    /// bar, else the one that carries the alert. Null where only dollars nobody knows the price of speak.
    /// </summary>
    private static EvidenceFamilies? Solid(
        KeyState state, Examination seen, Detection.Detection detection, UsageBucket bucket, Policy policy, Fleet fleet)
    {
        var isUnpriced = bucket.Usage.Any(usage => !usage.IsPriced) || bucket.Window.End - state.UnpricedAt < UnpricedStays;
        if (isUnpriced)
        {
            WithoutDollars.Judge(seen.Before.Value, fleet.State, seen.Step, DetectorTuning.Default, out var judgement);
            detection = DetectionStep.Say(seen.Before.Value, judgement, detection.Bars, policy.Tolerance);
            if (detection.Verdict is DetectionVerdict.Normal)
            {
                return null;
            }
        }

        return detection.Verdict is DetectionVerdict.Act ? Strong(detection.Judgement) : FamilyOf(detection.Judgement.Family);
    }

    private static EvidenceFamilies Strong(in Judgement judgement) => FamilyOf(judgement.Family)
        | (Math.Max(judgement.Volume, judgement.Birth) >= OwnEvidence ? EvidenceFamilies.Volume : EvidenceFamilies.None)
        | (judgement.Unit >= OwnEvidence ? EvidenceFamilies.UnitAndShape : EvidenceFamilies.None)
        | (judgement.Novelty >= OwnEvidence ? EvidenceFamilies.Novelty : EvidenceFamilies.None)
        | (judgement.Time >= OwnEvidence ? EvidenceFamilies.Time : EvidenceFamilies.None);

    private static EvidenceFamilies FamilyOf(EvidenceFamily family) => family switch
    {
        EvidenceFamily.Unit => EvidenceFamilies.UnitAndShape,
        EvidenceFamily.Novelty => EvidenceFamilies.Novelty,
        EvidenceFamily.Time => EvidenceFamilies.Time,
        _ => EvidenceFamilies.Volume,
    };

    /// <summary>By what is being lost an hour: in the window judged, or, where enough is lost already, in the bucket itself.</summary>
    private static Severity SeverityOf(in Judgement judgement, Examination seen, Policy policy)
    {
        var critical = (double)policy.CriticalExcessPerHour.Amount;
        var hours = seen.Step.Hours;
        var perHour = judgement.ExcessUsd / Math.Max(judgement.WindowHours, hours);
        var now = (seen.Step.Usd / hours) - seen.Before.Value.HourExpected[(int)Channel.Usd];
        return perHour >= critical || (now >= critical && judgement.ExcessUsd >= critical * CriticalHours)
            ? Severity.Critical
            : Severity.Warning;
    }

    /// <summary>A window of six hours or more is the slow sum of many small excesses.</summary>
    private static RuleKind ReasonOf(in Judgement judgement) => judgement.Family switch
    {
        EvidenceFamily.Unit => RuleKind.Shape,
        EvidenceFamily.Novelty => RuleKind.Novelty,
        EvidenceFamily.Time => RuleKind.OffHours,
        EvidenceFamily.Birth => RuleKind.NewKey,
        _ when judgement.WindowHours >= 6 => RuleKind.Drift,
        _ => RuleKind.Spike,
    };

    private static string MeterOf(Channel channel) => channel switch
    {
        Channel.Usd or Channel.UsualUsd => "USD",
        Channel.UsdPerRequest => "USD/request",
        Channel.InputPerRequest => "input tokens/request",
        Channel.Requests or Channel.UsualRequests => "requests",
        _ => "input tokens",
    };

    private static string Explain(in Judgement judgement, ExcessParts parts)
    {
        var per = judgement.Channel is Channel.UsualUsd or Channel.UsualRequests ? " a typical half hour" : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Number(judgement.Observed)} {MeterOf(judgement.Channel)}{per} over {judgement.WindowHours:0.##} h where {Number(judgement.Expected)} is usual ({Times(judgement)}), {new Usd((decimal)Math.Min(judgement.ExcessUsd, 1e15))} above the usual there; in this bucket {parts.Total} ({parts}). Score {judgement.Score:0.0}.");
    }

    private static string Number(double value) => value.ToString(value >= 100 ? "#,0" : value >= 1 ? "0.##" : "0.####", CultureInfo.InvariantCulture);

    private static string Times(in Judgement judgement) => judgement.Ratio switch
    {
        > 999 => "over 999 times",
        var ratio => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.#} times"),
    };
}
