using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>The log ratio of observed to expected of every channel and window after one bucket; zero where nothing is in excess.</summary>
[InlineArray(TailQuantile.Count)]
internal struct Ratios
{
    /// <summary>Less is what decay left of a request: it says nothing, and dividing by it would not be finite.</summary>
    private const double LeastRequests = 1e-3;

    private float _first;

    /// <summary>Reads the ratios that <paramref name="step"/> makes of a baseline, which stays as it is.</summary>
    internal static void Read(in KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning, out Ratios ratios)
    {
        ratios = default;
        ReadVolume(baseline, step, tuning, ref ratios);
        ReadUnits(baseline, step, tuning, ref ratios);
        ReadUsual(baseline, step, tuning, ref ratios);
        IdleHours.Read(baseline, step, tuning, ref ratios);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadVolume(in KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning, ref Ratios ratios)
    {
        var left = Windows.VolumeLeft(step.Minutes);
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            if (channel != (int)Channel.Requests && baseline.UnitSeen <= 0)
            {
                // What a request costs is not known yet, so neither is what would be a lot.
                continue;
            }

            var usage = step.Volume(channel);
            var expected = baseline.HourExpected[channel] * step.Hours;
            double floor = baseline.HourFloor[channel];
            var at = channel * Windows.Volume;
            var day = ((left[Windows.Day] * baseline.Observed[at + Windows.Day]) + usage + floor)
                / ((left[Windows.Day] * baseline.Expected[at + Windows.Day]) + expected + floor);
            var gain = Math.Clamp(day, 1, tuning.ShapeGain);
            for (var judged = 0; judged < Windows.Judged; judged++)
            {
                var sum = Windows.Sum(judged);
                var observed = (left[sum] * baseline.Observed[at + sum]) + usage;
                var usual = ((left[sum] * baseline.Expected[at + sum]) + expected) * (Windows.IsShape(judged) ? gain : 1);
                if (observed > usual)
                {
                    var requests = (left[sum] * baseline.Observed[Windows.Volume + sum]) + step.Requests;
                    ratios[TailQuantile.Of(channel, judged)] = (float)(requests / (requests + tuning.VolumeRequests))
                        * MathF.Log((float)((observed + floor) / (usual + floor)));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadUnits(in KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning, ref Ratios ratios)
    {
        if (baseline.UnitSeen <= 0)
        {
            return;
        }

        var left = Windows.UnitLeft(step.Minutes);
        for (var window = 0; window < Windows.Unit; window++)
        {
            var requests = (left[window] * baseline.Meters[(Channels.Unit * Windows.Unit) + window]) + step.Requests;
            var least = requests + tuning.UnitRequests
                + (tuning.UnitShare * Windows.UnitLength(window) * baseline.Level[(int)Channel.Requests]);
            for (var unit = 0; unit < Channels.Unit && requests > LeastRequests; unit++)
            {
                var meter = (left[window] * baseline.Meters[(unit * Windows.Unit) + window]) + step.Meter(unit);
                if (meter > 0)
                {
                    var off = MathF.Log((float)(meter / requests)) - baseline.UnitMean[unit];
                    ratios[TailQuantile.OfUnit(unit, window)] = (float)Math.Max(
                        0, off * requests / (least + (tuning.UnitNoise * baseline.UnitNoise[unit])));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadUsual(in KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning, ref Ratios ratios)
    {
        var left = Windows.UsualLeft(step.Minutes);
        var shortest = Windows.VolumeLeft(step.Minutes)[0];
        for (var channel = 0; channel < Channels.Usual; channel++)
        {
            var sum = (shortest * baseline.Observed[channel * Windows.Volume]) + step.Volume(channel);
            var usual = ExpectedUsage.Usual(baseline, channel, sum, tuning);
            for (var window = 0; window < Windows.Usual; window++)
            {
                var at = (channel * Windows.Usual) + window;
                var observed = (left[window] * baseline.UsualObserved[at]) + ((1 - left[window]) * usual);
                var expected = (left[window] * baseline.UsualExpected[at]) + ((1 - left[window]) * baseline.UsualHour[channel]);
                ratios[TailQuantile.OfUsual(channel, window)] = (float)Math.Max(0, observed - expected);
            }
        }
    }
}
