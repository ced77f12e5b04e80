using System.Runtime.CompilerServices;
using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Judges one bucket of one key against its baseline, and folds it in: two functions, so that judging never teaches.</summary>
internal static class Detector
{
    /// <summary>Judges the bucket that follows what the baseline has seen; the baseline stays as it is.</summary>
    /// <param name="baseline">The key.</param>
    /// <param name="calibration">Its organization.</param>
    /// <param name="step">The bucket, complete or still filling.</param>
    /// <param name="tuning">The constants.</param>
    /// <param name="judgement">The verdict about it.</param>
    public static void Judge(
        in KeyBaseline baseline, in OrganizationCalibrationState calibration, in DetectorInput step, DetectorTuning tuning, out DetectorScore judgement) =>
        JudgeSane(baseline, calibration, step.Sane(), tuning, out judgement);

    /// <summary>Judges a bucket, says what that is worth and, where it is complete and lies after the last, folds it in.</summary>
    /// <param name="baseline">The key, changed in place; begin it with <see cref="Learning.Begin"/>.</param>
    /// <param name="step">The bucket.</param>
    /// <param name="terms">What it is judged by.</param>
    /// <param name="score">What came of it.</param>
    public static void JudgeAndLearn(ref KeyBaseline baseline, in DetectorInput step, in DetectionTerms terms, out DetectorScore score)
    {
        var sane = step.Sane();
        Weigh(baseline, sane, terms, out score);
        if (step.IsComplete && step.Start >= baseline.Through)
        {
            LearnWeighed(ref baseline, sane, terms, ref score);
        }
    }

    /// <summary>The first half of <see cref="JudgeAndLearn"/>: judges and says what that is worth; the baseline stays as it is.</summary>
    /// <param name="baseline">The key.</param>
    /// <param name="sane">The bucket, with every count within its limits.</param>
    /// <param name="terms">What it is judged by.</param>
    /// <param name="score">What came of it.</param>
    public static void Weigh(in KeyBaseline baseline, in DetectorInput sane, in DetectionTerms terms, out DetectorScore score)
    {
        JudgeSane(baseline, terms.Calibration, sane, terms.Tuning, out score);
        ScoreVerdicts.Weigh(baseline, terms.Bars, terms.Budget, ref score);
    }

    /// <summary>The second half: folds a complete bucket in that lies after the last.</summary>
    public static void LearnWeighed(ref KeyBaseline baseline, in DetectorInput sane, in DetectionTerms terms, ref DetectorScore score)
    {
        score.Day = Learning.Fold(ref baseline, sane, score.Ratios, (score.Score, Math.Max(score.Score, score.Level)), terms.Tuning);
        ScoreVerdicts.Remember(ref baseline, score, terms.Bars);
    }

    /// <summary>Folds a judged bucket in, if it is complete and lies after the last; else changes nothing.</summary>
    /// <returns>The closed day, where the bucket ends one: count it with <see cref="CalibratedThresholds.Add"/>.</returns>
    public static DayClose Learn(ref KeyBaseline baseline, in DetectorInput step, in DetectorScore judgement, DetectorTuning tuning) =>
        Learning.Fold(ref baseline, step.Sane(), judgement.Ratios, (judgement.Score, Math.Max(judgement.Score, judgement.Level)), tuning);

    /// <summary>Judges the current key with an earlier bucket revised; the baseline stays as it is.</summary>
    /// <param name="baseline">The key, with <paramref name="previous"/> folded in.</param>
    /// <param name="calibration">Its organization.</param>
    /// <param name="previous">The bucket as it was folded in.</param>
    /// <param name="revised">The bucket as it is now.</param>
    /// <param name="tuning">The constants.</param>
    /// <param name="judgement">The new verdict.</param>
    public static void JudgeRevision(
        in KeyBaseline baseline,
        in OrganizationCalibrationState calibration,
        in DetectorInput previous,
        in DetectorInput revised,
        DetectorTuning tuning,
        out DetectorScore judgement)
    {
        var corrected = baseline;
        Correct(ref corrected, previous, revised);
        var now = new DetectorInput(Math.Max(0, baseline.Through - 1), 0, 0, 0, 0, 0, 0);
        JudgeSane(corrected, calibration, now, tuning, out judgement);
    }

    /// <summary>Puts a revision into the running sums, so that later buckets see it; nothing is learned a second time.</summary>
    public static void Correct(ref KeyBaseline baseline, in DetectorInput previous, in DetectorInput revised) =>
        RunningSums.Correct(ref baseline, previous.Sane(), revised.Sane());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void JudgeSane(
        in KeyBaseline baseline, in OrganizationCalibrationState calibration, in DetectorInput step, DetectorTuning tuning, out DetectorScore judgement)
    {
        judgement = default;
        judgement.Tail = -1;
        Ratios.Read(baseline, step, tuning, out judgement.Ratios);
        VolumeEvidence.Weigh(baseline, step, tuning, ref judgement);
        IdleEvidence.Weigh(baseline, tuning, ref judgement);
        UnitEvidence.Weigh(baseline, step, tuning, ref judgement);
        UsualEvidence.Weigh(baseline, step, tuning, ref judgement);
        NoveltyEvidence.Weigh(baseline, step, tuning, ref judgement);
        var joined = judgement.Raw + judgement.Novelty
            + (tuning.JoinWeight * Math.Max(0, Math.Min(Math.Max(judgement.Volume, judgement.Time), judgement.Unit) - 1));
        var maturity = Math.Min(1, tuning.FirstMaturity + ((1 - tuning.FirstMaturity) * baseline.Age / tuning.MatureAge));
        judgement.Score = joined * maturity;
        judgement.Level = maturity < 1 ? joined * Math.Pow(maturity, tuning.LevelMaturity) : joined;
        Explanation.Complete(baseline, step, ref judgement);
        BirthEvidence.Weigh(baseline, calibration, step, tuning, ref judgement);
    }
}
