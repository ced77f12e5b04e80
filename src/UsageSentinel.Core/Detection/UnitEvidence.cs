using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Evidence of more expensive or longer requests: model swaps and token stuffing.</summary>
internal static class UnitEvidence
{
    public static void Weigh(in KeyBaseline baseline, in KeyStep step, DetectorTuning tuning, ref Judgement judgement)
    {
        var doubt = Effect.Doubt(baseline, 0, tuning);
        for (var unit = 0; unit < Channels.Unit; unit++)
        {
            for (var window = 0; window < Windows.Unit; window++)
            {
                var tail = Tail.OfUnit(unit, window);
                double ratio = judgement.Ratios[tail];
                if (ratio > 0)
                {
                    var raw = Effect.Score(baseline.Tails[tail].Evidence(ratio, doubt, tuning), ratio, tuning.UnitShift, judgement.Unit, tuning);
                    judgement.Unit = Math.Max(judgement.Unit, raw);
                    Effect.Offer(ref judgement, raw, tail);
                }
            }
        }
    }
}
