using System.Runtime.CompilerServices;
using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Evidence of logarithmic means: use that lasts, below what batches make of sums (drips, quiet hours).</summary>
internal static class UsualEvidence
{
    /// <summary>Share of the level below which an hour is a quiet one, and log usage below which a key is idle.</summary>
    private const double Quiet = 0.25;
    private const double Idle = 0.1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weigh(in KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning, ref DetectorScore judgement)
    {
        var mature = Math.Min(1, baseline.Age / tuning.UsualMatureAge);
        var doubt = EffectSize.Doubt(baseline, 0, tuning);
        double usual = 0;
        for (var channel = 0; channel < Channels.Usual; channel++)
        {
            for (var window = 0; window < Windows.Usual; window++)
            {
                var tail = TailQuantile.OfUsual(channel, window);
                double ratio = judgement.Ratios[tail];
                if (ratio > 0)
                {
                    var raw = EffectSize.Score(baseline.Tails[tail].Evidence(ratio, doubt, tuning), ratio, tuning.UsualShift, usual, tuning) * mature;
                    usual = Math.Max(usual, raw);
                    EffectSize.Offer(ref judgement, raw, tail);
                }
            }
        }

        var requests = (int)Channel.Requests;
        var level = baseline.UsualLevel[requests];
        if (step.Requests > 0 && (level < Idle || baseline.UsualHour[requests] < Quiet * level))
        {
            judgement.Time = Math.Max(judgement.Volume, usual);
        }
        else
        {
            judgement.Volume = Math.Max(judgement.Volume, usual);
        }
    }
}
