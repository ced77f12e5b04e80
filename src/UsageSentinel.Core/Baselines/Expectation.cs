namespace UsageSentinel.Core.Baselines;

/// <summary>What a key is expected to use: its season shrunk towards its level.</summary>
public static class Expectation
{
    /// <summary>Expected usage of one channel in an hour counted since the Unix epoch.</summary>
    public static double Of(in KeyBaseline baseline, int channel, long hour, DetectorTuning tuning)
    {
        var here = Bin(baseline, channel, hour, tuning);
        var beside = Math.Max(Bin(baseline, channel, hour - 1, tuning), Bin(baseline, channel, hour + 1, tuning));
        return Math.Max(here, tuning.Neighbour * beside);
    }

    /// <summary>Expected logarithmic usage of one channel in an hour counted since the Unix epoch.</summary>
    public static double OfUsual(in KeyBaseline baseline, int channel, long hour, DetectorTuning tuning)
    {
        var here = UsualBin(baseline, channel, hour, tuning);
        var beside = Math.Max(UsualBin(baseline, channel, hour - 1, tuning), UsualBin(baseline, channel, hour + 1, tuning));
        return Math.Max(here, tuning.Neighbour * beside);
    }

    private static double UsualBin(in KeyBaseline baseline, int channel, long hour, DetectorTuning tuning)
    {
        var bin = Season.Bin(Math.Max(0, hour));
        double seen = baseline.Seen[bin];
        return ((seen * baseline.UsualBins[(channel * Season.Bins) + bin]) + (tuning.LevelWeight * baseline.UsualLevel[channel]))
            / (seen + tuning.LevelWeight);
    }

    private static double Bin(in KeyBaseline baseline, int channel, long hour, DetectorTuning tuning)
    {
        var bin = Season.Bin(Math.Max(0, hour));
        double seen = baseline.Seen[bin];
        return ((seen * baseline.Bins[(channel * Season.Bins) + bin]) + (tuning.LevelWeight * baseline.Level[channel]))
            / (seen + tuning.LevelWeight);
    }
}
