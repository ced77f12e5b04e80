using System.Runtime.CompilerServices;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Core.Judging;

/// <summary>A bucket of which no rule that looks at the baseline has anything to say.</summary>
internal static class QuietBucket
{
    /// <summary>Folds a complete bucket in.</summary>
    /// <param name="baseline">What is normal.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="models">The models that it used, by hash.</param>
    /// <param name="terms">What it is judged by.</param>
    /// <param name="score">What the detector makes of it.</param>
    /// <returns>False if something may be said of it, and nothing was learned.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryFold(ref KeyBaseline baseline, in BucketSums bucket, ReadOnlySpan<uint> models, JudgingTerms terms, out DetectorScore score)
    {
        score = default;
        if (bucket.Step.Start < baseline.Through || IsNovel(baseline, models, bucket.Step.Start))
        {
            return false;
        }

        var tuning = DetectorTuning.Default;
        var detection = new DetectionTerms(in terms.Calibration.State, terms.Calibration.Bars(terms.Policy.Tolerance, tuning), terms.Policy.Tolerance, tuning);
        var sane = bucket.Step.Sane();
        Detector.Weigh(baseline, sane, detection, out score);
        if (score.Verdict is not ScoreVerdict.Normal || PromptCacheRule.IsMissed(baseline, bucket.Step) || SlowRiseRule.IsRise(baseline, terms.Policy, out _))
        {
            return false;
        }

        Detector.LearnWeighed(ref baseline, sane, detection, ref score);
        foreach (var model in models)
        {
            ModelMemory.Learn(ref baseline, model, bucket.Step.Start);
        }

        return true;
    }

    /// <summary>Whether a bucket uses a model that is new to the key.</summary>
    public static bool IsNovel(in KeyBaseline baseline, ReadOnlySpan<uint> models, long start)
    {
        foreach (var model in models)
        {
            if (ModelMemory.IsNew(baseline, model, start))
            {
                return true;
            }
        }

        return false;
    }
}
