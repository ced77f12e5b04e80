namespace UsageSentinel.Core.Baselines;

/// <summary>What a key is expected to use: its season shrunk towards its level.</summary>
public static class Expectation
{
    /// <summary>Opens an hour, counted since the Unix epoch: its sums are empty and what is expected of it is fixed.</summary>
    internal static void Open(ref KeyBaseline baseline, long hour, DetectorTuning tuning)
    {
        int here = Season.Bin(hour), before = Season.Bin(Math.Max(0, hour - 1)), after = Season.Bin(hour + 1);
        double seen = baseline.Seen[here], seenBefore = baseline.Seen[before], seenAfter = baseline.Seen[after];
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            var bins = channel * Season.Bins;
            double level = baseline.Level[channel];
            baseline.Hour[channel] = 0;
            baseline.HourFloor[channel] = (float)Floor(baseline, channel, tuning);
            baseline.HourExpected[channel] = (float)Math.Max(
                Shrink(baseline.Bins[bins + here], seen, level),
                tuning.Neighbour * Math.Max(Shrink(baseline.Bins[bins + before], seenBefore, level), Shrink(baseline.Bins[bins + after], seenAfter, level)));
        }

        for (var channel = 0; channel < Channels.Usual; channel++)
        {
            var bins = channel * Season.Bins;
            double level = baseline.UsualLevel[channel];
            baseline.UsualHour[channel] = (float)Math.Max(
                Shrink(baseline.UsualBins[bins + here], seen, level),
                tuning.Neighbour * Math.Max(Shrink(baseline.UsualBins[bins + before], seenBefore, level), Shrink(baseline.UsualBins[bins + after], seenAfter, level)));
        }

        double Shrink(double bin, double times, double level) =>
            ((times * bin) + (tuning.LevelWeight * level)) / (times + tuning.LevelWeight);
    }

    /// <summary>Usage of the last half hour on a logarithmic scale: a batch a hundred times as large is only a few times as much.</summary>
    internal static double Usual(in KeyBaseline baseline, int channel, double sum, DetectorTuning tuning) =>
        sum <= 0 || (channel == 0 && baseline.UnitSeen <= 0) ? 0 : Math.Log(1 + (2 * sum / ((tuning.UsualRequests * baseline.Typical[channel]) + 1e-9)));

    /// <summary>Some typical requests' worth and a part of the level: below it nothing is a lot.</summary>
    private static double Floor(in KeyBaseline baseline, int channel, DetectorTuning tuning) =>
        (tuning.FloorRequests * baseline.Typical[channel]) + (tuning.FloorHours * baseline.Level[channel]) + 1e-9;
}
