using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>One bucket of one key, from judging to remembering: what replay and watch do alike.</summary>
public static class DetectionStep
{
    /// <summary>Judges a bucket and, where it is complete and lies after the last, folds it in.</summary>
    /// <param name="baseline">The key, changed in place; begin it with <see cref="Learning.Begin"/>.</param>
    /// <param name="calibration">Its organization, which the caller teaches with <see cref="DetectionResult.Day"/> once all keys of the bucket are done.</param>
    /// <param name="bars">The organization's bars.</param>
    /// <param name="step">The bucket.</param>
    /// <param name="budget">What the operator allows.</param>
    /// <param name="tuning">The constants.</param>
    /// <param name="detection">What came of it.</param>
    public static void Judge(
        ref KeyBaseline baseline,
        in OrganizationCalibrationState calibration,
        in ScoreThresholds bars,
        in DetectorInput step,
        FalseAlertBudget budget,
        DetectorTuning tuning,
        out DetectionResult detection)
    {
        Detector.Judge(baseline, calibration, step, tuning, out var judgement);
        detection = Say(baseline, judgement, bars, budget);
        if (step.IsComplete && step.Start >= baseline.Through)
        {
            detection.Day = Detector.Learn(ref baseline, step, judgement, tuning);
            ScoreVerdicts.Remember(ref baseline, judgement, bars);
        }
    }

    /// <summary>The weight of a judgement for a key in this state, if nothing is folded in: a bucket still filling, or one that was revised.</summary>
    public static DetectionResult Say(in KeyBaseline baseline, in DetectorScore judgement, in ScoreThresholds bars, FalseAlertBudget budget) => new()
    {
        Judgement = judgement,
        Verdict = ScoreVerdicts.Decide(baseline, judgement, bars, budget),
        Bars = bars,
        KeyBar = baseline.Bar,
    };
}
