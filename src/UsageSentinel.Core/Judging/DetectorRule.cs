using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>The detector's verdict on a bucket in an operator's words.</summary>
internal static class DetectorRule
{
    /// <summary>Evidence a family must have of its own to count as one, on the scale of the score.</summary>
    internal const double OwnEvidence = 2;

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
        var stake = AbuseStake.Of(detection, seen, state, policy, CertainShare(bucket));
        // Cost of a model with an unknown price cannot be compared with other keys.
        var grounds = solid is null ? Grounds.History : PeerComparison.Of(state, seen, calibration);
        var isLarge = stake.IsLargeFor(calibration);
        var isRare = stake.IsMaterial && !bucket.IsShare && (solid is { IsRare: true } || (grounds is Grounds.Unparalleled && isLarge));
        var severity = stake.IsCritical || (isRare && isLarge) ? Severity.Critical : Severity.Warning;
        return BehaviourRule.Found(state, ReasonOf(detection), new Anomaly(
            severity is Severity.Critical && solid is null ? Severity.Warning : severity,
            Wording.Meter(detection),
            detection.Observed,
            detection.Expected,
            detection.Score,
            parts.Total,
            bucket.IsShare ? EvidenceFamilies.None : solid?.Families ?? EvidenceFamilies.None,
            Causes.Of(detection, seen),
            Wording.Explain(detection, seen.Step, parts) + (detection.IsWatched ? LeakWatch.Note : string.Empty))
        {
            Parts = parts,
            Level = !isRare ? 0 : stake.IsCritical ? Anomaly.RareAndCritical : Anomaly.Rare,
            Window = TimeSpan.FromHours(detection.WindowHours),
            Grounds = grounds,
        });
    }

    /// <summary>
    /// The kinds of evidence an act may rest on: none below the acting bar; above it the one that carries the score, and every
    /// family that is strong by itself if two buckets in a row agree. Beside it, whether the score is above the bar for what is reversible.
    /// Null if only cost with unknown prices is above normal.
    /// </summary>
    private static (EvidenceFamilies Families, bool IsRare)? Solid(
        KeyState state, ScoredBucket seen, in DetectorScore detection, UsageBucket bucket, Policy policy, OrganizationCalibration calibration)
    {
        var isUnpriced = bucket.Usage.Any(usage => !usage.IsPriced) || bucket.Window.End - state.UnpricedAt < UnpricedStays;
        if (!isUnpriced)
        {
            return (Solid(detection), IsRare(detection));
        }

        WithoutDollars.Judge(seen.Before.Value, calibration.State, seen.Step, DetectorTuning.Default, out var known);
        ScoreVerdicts.Weigh(seen.Before.Value, detection.Bars, policy.Tolerance, ref known);
        return known.Verdict is ScoreVerdict.Normal ? null : (Solid(known), IsRare(known));
    }

    /// <summary>Whether the score is rare enough for what is reversible.</summary>
    private static bool IsRare(in DetectorScore detection) => detection.Score > detection.Bars.Contain;

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
