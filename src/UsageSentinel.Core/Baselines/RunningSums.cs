using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>The exponential sums of a baseline.</summary>
internal static class RunningSums
{
    /// <summary>Adds a bucket that follows the last one.</summary>
    public static void Add(ref KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning)
    {
        AddVolume(ref baseline, step);
        AddUsual(ref baseline, step, tuning);
        AddMeters(ref baseline, step);
        baseline.HourCost += (float)step.Cost;
        baseline.CachedTokens = (float)((Windows.VolumeLeft(step.Minutes)[PromptCache.Window] * baseline.CachedTokens) + step.CachedTokens);
        if (baseline.Born > 0)
        {
            baseline.BirthRequests = Math.Max(baseline.BirthRequests, baseline.Observed[Windows.Volume + Windows.SixHours]);
            baseline.BirthUsd = Math.Max(baseline.BirthUsd, baseline.Observed[Windows.SixHours]);
        }
    }

    /// <summary>Adds what a revision changed to the sums, as if it had been there in its time; nothing is learned.</summary>
    public static void Correct(ref KeyBaseline baseline, in DetectorInput previous, in DetectorInput revised)
    {
        var ago = Math.Max(0, baseline.LastThrough - revised.End) / 3600.0;
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            var change = revised.Volume(channel) - previous.Volume(channel);
            for (var window = 0; window < Windows.Volume; window++)
            {
                ref var observed = ref baseline.Observed[(channel * Windows.Volume) + window];
                observed = (float)Math.Max(0, observed + (change * Math.Exp(-ago / Windows.VolumeLength(window))));
            }
        }

        for (var meter = 0; meter < Channels.Meters; meter++)
        {
            var change = revised.Meter(meter) - previous.Meter(meter);
            for (var window = 0; window < Windows.Unit; window++)
            {
                ref var sum = ref baseline.Meters[(meter * Windows.Unit) + window];
                sum = (float)Math.Max(0, sum + (change * Math.Exp(-ago / Windows.UnitLength(window))));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddVolume(ref KeyBaseline baseline, in DetectorInput step)
    {
        var left = Windows.VolumeLeft(step.Minutes);
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            var usage = step.Volume(channel);
            var expected = baseline.HourExpected[channel] * step.Hours;
            var at = channel * Windows.Volume;
            Span<float> observed = ((Span<float>)baseline.Observed).Slice(at, Windows.Volume);
            Span<float> usual = ((Span<float>)baseline.Expected).Slice(at, Windows.Volume);
            for (var window = 0; window < observed.Length; window++)
            {
                observed[window] = (float)((left[window] * observed[window]) + usage);
                usual[window] = (float)((left[window] * usual[window]) + expected);
            }

            for (var window = 0; window < Windows.Peaks; window++)
            {
                ref var peak = ref baseline.Peaks[(channel * Windows.Peaks) + window];
                peak.Today = Math.Max(peak.Today, baseline.Observed[at + window]);
            }

            baseline.Hour[channel] += (float)usage;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddUsual(ref KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning)
    {
        var left = Windows.UsualLeft(step.Minutes);
        for (var channel = 0; channel < Channels.Usual; channel++)
        {
            var usual = ExpectedUsage.Usual(baseline, channel, baseline.Observed[channel * Windows.Volume], tuning);
            for (var window = 0; window < Windows.Usual; window++)
            {
                var at = (channel * Windows.Usual) + window;
                baseline.UsualObserved[at] = (float)((left[window] * baseline.UsualObserved[at]) + ((1 - left[window]) * usual));
                baseline.UsualExpected[at] = (float)((left[window] * baseline.UsualExpected[at]) + ((1 - left[window]) * baseline.UsualHour[channel]));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMeters(ref KeyBaseline baseline, in DetectorInput step)
    {
        var left = Windows.UnitLeft(step.Minutes);
        for (var meter = 0; meter < Channels.Meters; meter++)
        {
            for (var window = 0; window < Windows.Unit; window++)
            {
                var at = (meter * Windows.Unit) + window;
                baseline.Meters[at] = (float)((left[window] * baseline.Meters[at]) + step.Meter(meter));
            }
        }
    }
}
