using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>What a key is expected to use: its season shrunk towards its level.</summary>
internal static class ExpectedUsage
{
    /// <summary>Opens an hour, counted since the Unix epoch: its sums are empty and what is expected of it is fixed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Open(ref KeyBaseline baseline, long hour, DetectorTuning tuning)
    {
        int here = Season.Bin(hour), before = Season.Bin(Math.Max(0, hour - 1)), after = Season.Bin(hour + 1);
        double now = Share((double)baseline.Seen[here]), then = Share((double)baseline.Seen[before]), soon = Share((double)baseline.Seen[after]);
        ReadOnlySpan<float> bins = baseline.Bins;
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            baseline.Hour[channel] = 0;
            baseline.HourFloor[channel] = (float)Floor(baseline, channel, tuning);
            baseline.HourExpected[channel] = (float)Of(bins.Slice(channel * Season.Bins, Season.Bins), baseline.Level[channel]);
        }

        ReadOnlySpan<float> usual = baseline.UsualBins;
        for (var channel = 0; channel < Channels.Usual; channel++)
        {
            baseline.UsualHour[channel] = (float)Of(usual.Slice(channel * Season.Bins, Season.Bins), baseline.UsualLevel[channel]);
        }

        double Share(double seen) => seen / (seen + tuning.LevelWeight);

        double Of(ReadOnlySpan<float> season, double level) => level + Math.Max(
            now * (season[here] - level),
            (tuning.Neighbour * (level + Math.Max(then * (season[before] - level), soon * (season[after] - level)))) - level);
    }

    /// <summary>What the key usually uses of a channel in an hour, counted since the Unix epoch, by its bin and its level alone.</summary>
    internal static double Usual(in KeyBaseline baseline, Channel channel, long hour, DetectorTuning tuning)
    {
        var bin = Season.Bin(hour);
        double seen = (double)baseline.Seen[bin], level = baseline.Level[(int)channel];
        return ((seen * baseline.Bins[((int)channel * Season.Bins) + bin]) + (tuning.LevelWeight * level)) / (seen + tuning.LevelWeight);
    }

    /// <summary>Usage of the last half hour on a logarithmic scale: a batch a hundred times as large is only a few times as much.</summary>
    internal static double Usual(in KeyBaseline baseline, int channel, double sum, DetectorTuning tuning) =>
        sum <= 0 || (channel == 0 && baseline.UnitSeen <= 0) ? 0 : MathF.Log((float)(1 + (2 * sum / ((tuning.UsualRequests * baseline.Typical[channel]) + 1e-9))));

    /// <summary>Some typical requests' worth and a part of the level: below it nothing is a lot.</summary>
    private static double Floor(in KeyBaseline baseline, int channel, DetectorTuning tuning) =>
        (tuning.FloorRequests * baseline.Typical[channel]) + (tuning.FloorHours * baseline.Level[channel]) + 1e-9;
}
