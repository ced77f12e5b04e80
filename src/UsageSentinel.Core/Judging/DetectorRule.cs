using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>The detector's verdict on a bucket in an operator's words.</summary>
internal static class DetectorRule
{
    /// <summary>Evidence a family must have of its own to count as one, on the scale of the score.</summary>
    private const double OwnEvidence = 2;

    /// <summary>Hours at the critical rate that must really be lost before a bucket's own rate counts: one expensive request is no emergency.</summary>
    private const double CriticalHours = 1.0 / 6;

    /// <summary>How long dollars of unpriced usage stay in the windows that are judged.</summary>
    private static readonly TimeSpan UnpricedStays = TimeSpan.FromDays(3);

    public static Finding? Judge(KeyState state, ScoredBucket seen, in DetectorScore detection, UsageBucket bucket, Policy policy, OrganizationCalibration calibration)
    {
        if (detection.Verdict is ScoreVerdict.Normal)
        {
            return null;
        }

        if (detection.MostExcessUsd < (double)policy.MinimumExcess.Amount)
        {
            // What costs next to nothing matters only as a flood.
            return RequestFloodRule.Judge(seen, detection);
        }

        var expectedRequests = seen.Before.Value.HourExpected[(int)Channel.Requests] * seen.Step.Hours;
        var parts = ExcessParts.Of(bucket.Cost, UsualUnits.Of(bucket), expectedRequests, state.Recent.Units);
        var solid = Solid(state, seen, detection, bucket, policy, calibration);
        var severity = SeverityOf(detection, seen, policy, CertainShare(bucket));
        return BehaviourRule.Found(state, ReasonOf(detection), new Anomaly(
            severity is Severity.Critical && solid is null ? Severity.Warning : severity,
            Wording.Meter(detection),
            detection.Observed,
            detection.Expected,
            detection.Score,
            parts.Total,
            solid ?? EvidenceFamilies.None,
            Causes.Of(detection, seen),
            Wording.Explain(detection, seen.Step, parts))
        {
            Parts = parts,
            Window = TimeSpan.FromHours(detection.WindowHours),
            // Cost of a model with an unknown price cannot be compared with other keys.
            Grounds = solid is null ? Grounds.History : PeerComparison.Of(state, seen, calibration),
        });
    }

    /// <summary>
    /// The kinds of evidence an act may rest on: none below the acting bar; above it the one that carries the score, and every
    /// family that is strong by itself if two buckets in a row agree. Null if only cost with unknown prices is above normal.
    /// </summary>
    private static EvidenceFamilies? Solid(
        KeyState state, ScoredBucket seen, in DetectorScore detection, UsageBucket bucket, Policy policy, OrganizationCalibration calibration)
    {
        var isUnpriced = bucket.Usage.Any(usage => !usage.IsPriced) || bucket.Window.End - state.UnpricedAt < UnpricedStays;
        if (!isUnpriced)
        {
            return Solid(detection);
        }

        WithoutDollars.Judge(seen.Before.Value, calibration.State, seen.Step, DetectorTuning.Default, out var known);
        ScoreVerdicts.Weigh(seen.Before.Value, detection.Bars, policy.Tolerance, ref known);
        return known.Verdict is ScoreVerdict.Normal ? null : Solid(known);
    }

    private static EvidenceFamilies Solid(in DetectorScore detection) =>
        detection.Verdict is ScoreVerdict.Act ? Strong(detection)
        : detection.Score > detection.Bars.Act ? FamilyOf(detection.Family)
        : EvidenceFamilies.None;

    private static EvidenceFamilies Strong(in DetectorScore judgement) => FamilyOf(judgement.Family)
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
    /// <param name="judgement">What the detector says.</param>
    /// <param name="seen">The step.</param>
    /// <param name="policy">From when on it is critical.</param>
    /// <param name="certain">The share of the dollars that are certain to be lost, where models have no price.</param>
    private static Severity SeverityOf(in DetectorScore judgement, ScoredBucket seen, Policy policy, double certain)
    {
        var critical = (double)policy.CriticalExcessPerHour.Amount;
        var hours = seen.Step.Hours;
        var now = (certain * seen.Step.Usd / hours) - seen.Before.Value.HourExpected[(int)Channel.Usd];
        return certain * judgement.ExcessUsdPerHour >= critical || (now >= critical && certain * judgement.MostExcessUsd >= critical * CriticalHours)
            ? Severity.Critical
            : Severity.Warning;
    }

    /// <summary>A guess makes nothing critical: of models without a price only the low end counts. Exactly 1 where every price is listed.</summary>
    private static double CertainShare(UsageBucket bucket)
    {
        var guessed = bucket.GuessedCost;
        return guessed.IsNone || bucket.Cost <= Usd.Zero ? 1 : (double)((bucket.KnownCost + guessed.Low).Amount / bucket.Cost.Amount);
    }

    /// <summary>A window of six hours or more is the slow sum of many small excesses.</summary>
    private static RuleKind ReasonOf(in DetectorScore judgement) => judgement.Family switch
    {
        EvidenceFamily.Unit => RuleKind.Shape,
        EvidenceFamily.Novelty => RuleKind.Novelty,
        EvidenceFamily.Time => RuleKind.OffHours,
        EvidenceFamily.Birth => RuleKind.NewKey,
        _ when judgement.WindowHours >= 6 => RuleKind.Drift,
        _ => RuleKind.Spike,
    };
}
