using System.Runtime.CompilerServices;
using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Evidence of more expensive or longer requests: model swaps and token stuffing.</summary>
internal static class UnitEvidence
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weigh(in KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning, ref DetectorScore judgement)
    {
        var doubt = EffectSize.Doubt(baseline, 0, tuning);
        for (var unit = 0; unit < Channels.Unit; unit++)
        {
            for (var window = 0; window < Windows.Unit; window++)
            {
                var tail = TailQuantile.OfUnit(unit, window);
                double ratio = judgement.Ratios[tail];
                if (ratio > 0)
                {
                    var raw = EffectSize.Score(baseline.Tails[tail].Evidence(ratio, doubt, tuning), ratio, tuning.UnitShift, judgement.Unit, tuning);
                    judgement.Unit = Math.Max(judgement.Unit, raw);
                    EffectSize.Offer(ref judgement, raw, tail);
                }
            }
        }
    }
}
