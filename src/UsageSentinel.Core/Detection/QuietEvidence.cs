using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Evidence of quiet hours, on the scale of quiet hours: abuse at night of a key whose days are busy.</summary>
internal static class QuietEvidence
{
    public static void Weigh(in KeyBaseline baseline, DetectorTuning tuning, ref Judgement judgement)
    {
        var weight = tuning.QuietWeight * Math.Min(1, baseline.Age / tuning.QuietMatureAge);
        if (weight <= 0)
        {
            return;
        }

        var doubt = Effect.Doubt(baseline, 0, tuning);
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            var tail = Tail.OfQuiet(channel);
            double ratio = judgement.Ratios[tail];
            if (ratio > 0)
            {
                var raw = weight * Effect.Score(baseline.Tails[tail].Evidence(ratio, doubt, tuning), ratio, tuning.PlainShift, judgement.Volume / weight, tuning);
                judgement.Volume = Math.Max(judgement.Volume, raw);
                Effect.Offer(ref judgement, raw, tail);
            }
        }
    }
}
