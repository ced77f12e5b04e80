using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Evidence of quiet hours, on the scale of quiet hours: abuse at night of a key whose days are busy.</summary>
internal static class IdleEvidence
{
    public static void Weigh(in KeyBaseline baseline, DetectorTuning tuning, ref DetectorScore judgement)
    {
        var weight = tuning.QuietWeight * Math.Min(1, baseline.Age / tuning.QuietMatureAge);
        if (weight <= 0)
        {
            return;
        }

        var doubt = EffectSize.Doubt(baseline, 0, tuning);
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            var tail = TailQuantile.OfQuiet(channel);
            double ratio = judgement.Ratios[tail];
            if (ratio > 0)
            {
                var raw = weight * EffectSize.Score(baseline.Tails[tail].Evidence(ratio, doubt, tuning), ratio, tuning.PlainShift, judgement.Volume / weight, tuning);
                judgement.Volume = Math.Max(judgement.Volume, raw);
                EffectSize.Offer(ref judgement, raw, tail);
            }
        }
    }
}
