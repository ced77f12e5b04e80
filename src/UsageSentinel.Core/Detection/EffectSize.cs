using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Joins how unlikely a ratio is for the key with how large it is for any key: benign shifts follow a power law.</summary>
internal static class EffectSize
{
    private const double Ln10 = 2.302585092994046;

    /// <summary>The weighted geometric mean of evidence and effect size; zero where it cannot exceed <paramref name="known"/>.</summary>
    public static double Score(double evidence, double ratio, double shift, double known, DetectorTuning tuning)
    {
        if (evidence <= tuning.LeastEvidence)
        {
            return 0;
        }

        var effect = tuning.EffectBase + (2 * ratio / (shift * Ln10));
        if (((1 - tuning.EffectWeight) * evidence) + (tuning.EffectWeight * effect) <= known)
        {
            // The geometric mean never exceeds the arithmetic one, which costs no logarithm.
            return 0;
        }

        return Math.Exp(((1 - tuning.EffectWeight) * Math.Log(evidence)) + (tuning.EffectWeight * Math.Log(effect)));
    }

    /// <summary>How much further a record may still lie, as a log ratio, for a key of this age and a window of this length.</summary>
    public static double Doubt(in KeyBaseline baseline, double windowHours, DetectorTuning tuning) =>
        tuning.Doubt / (1 + (baseline.Age / (tuning.DoubtAge * (1 + (windowHours / tuning.DoubtWindow)))));

    public static void Offer(ref DetectorScore judgement, double raw, int tail)
    {
        if (raw > judgement.Raw)
        {
            judgement.Raw = raw;
            judgement.Tail = tail;
        }
    }
}
