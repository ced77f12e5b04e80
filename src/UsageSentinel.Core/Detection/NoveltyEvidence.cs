using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Evidence of models a key never used: money on them, many of them within a day, or a probe before a rise.</summary>
internal static class NoveltyEvidence
{
    public static void Weigh(in KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning, ref DetectorScore judgement)
    {
        if (baseline.Age <= tuning.KnownAfter)
        {
            return;
        }

        if (step.NovelUsd > 0)
        {
            judgement.Novelty = tuning.Novelty * (step.NovelUsd / step.Usd) * step.Requests / (step.Requests + 3);
        }

        if (step.NovelModels > 2)
        {
            // Trying what a stolen key may call costs next to nothing: what counts is how many models, not how much use.
            judgement.Novelty = Math.Max(judgement.Novelty, tuning.Enumeration * Math.Log2(step.NovelModels / 2.0));
        }

        if (judgement.Novelty <= 0 && judgement.Raw > 1)
        {
            judgement.Novelty = tuning.Probe * baseline.Probe;
        }
    }
}
