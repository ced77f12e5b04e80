using System.Runtime.CompilerServices;
using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Evidence of sums: against the season, and against the peaks of ordinary days.</summary>
internal static class VolumeEvidence
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weigh(in KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning, ref DetectorScore judgement)
    {
        for (var judged = 0; judged < Windows.Judged; judged++)
        {
            var doubt = EffectSize.Doubt(baseline, Windows.VolumeLength(Windows.Sum(judged)), tuning);
            var shift = Windows.IsShape(judged) ? tuning.ShapeShift : tuning.PlainShift;
            for (var channel = 0; channel < Channels.Volume; channel++)
            {
                var tail = TailQuantile.Of(channel, judged);
                double ratio = judgement.Ratios[tail];
                if (ratio <= 0)
                {
                    continue;
                }

                var raw = EffectSize.Score(baseline.Tails[tail].Evidence(ratio, doubt, tuning), ratio, shift, judgement.Volume, tuning);
                if (judged < Windows.Peaks && baseline.UsedDays >= tuning.PeakLeast)
                {
                    raw = AgainstPeak(baseline, step, channel, judged, Math.Max(raw, judgement.Volume), tuning);
                }

                if (raw > judgement.Volume)
                {
                    judgement.Volume = raw;
                    EffectSize.Offer(ref judgement, raw, tail);
                }
            }
        }
    }

    /// <summary>
    /// A volatile key has quiet hours in which a large ratio is nothing, and busy ones in which a small one is a lot:
    /// for busy keys the peak of ordinary days is the better measure.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double AgainstPeak(
        in KeyBaseline baseline, in DetectorInput step, int channel, int judged, double raw, DetectorTuning tuning)
    {
        var peak = baseline.Peaks[(channel * Windows.Peaks) + judged];
        var sum = (Windows.VolumeLeft(step.Minutes)[judged] * baseline.Observed[(channel * Windows.Volume) + judged]) + step.Volume(channel);
        var floor = tuning.FloorRequests * baseline.Typical[channel];
        var level = Math.Log(sum + floor);
        var deviations = peak.Deviations(level, baseline.UsedDays, tuning);
        if (deviations <= 0)
        {
            return raw;
        }

        var busy = Math.Clamp((peak.Mean - Math.Log(floor)) / tuning.PeakBusy, 0, 1);
        return Math.Max(raw, busy * EffectSize.Score(tuning.PeakBase + (tuning.PeakSlope * deviations), level - peak.Mean, tuning.PlainShift, raw, tuning));
    }
}
