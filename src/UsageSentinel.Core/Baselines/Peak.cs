namespace UsageSentinel.Core.Baselines;

/// <summary>
/// The largest sum one window holds in a day of use: mean and variance of its logarithm, learned a day
/// late so that an incident cannot excuse itself. Days without use say nothing of how large use can be.
/// </summary>
internal struct Peak
{
    internal float Mean;
    internal float Variance;

    /// <summary>The largest sums of today and of yesterday.</summary>
    internal float Today;
    internal float Yesterday;

    /// <summary>How many deviations a level lies above the daily peak.</summary>
    internal readonly double Deviations(double level, double days, DetectorTuning tuning)
    {
        var prior = tuning.PeakDays * tuning.PeakDeviation * tuning.PeakDeviation;
        return (level - Mean) / Math.Sqrt(((days * Variance) + prior) / (days + tuning.PeakDays));
    }

    /// <summary>A day as high as the last two was in order: it is two deviations off from now on, at the most.</summary>
    internal void Accept(double floor)
    {
        var highest = Math.Max(Today, Yesterday);
        if (highest > 0)
        {
            var off = Math.Max(0, Math.Log(highest + floor) - Mean);
            Variance = (float)Math.Max(Variance, off * off / 4);
        }
    }

    internal void CloseDay(double days, double floor, DetectorTuning tuning)
    {
        if (Yesterday > 0)
        {
            var rate = Math.Max(1 / (days + 1), tuning.PeakRate);
            var off = Math.Log(Yesterday + floor) - Mean;
            Mean += (float)(rate * off);
            Variance = (float)Math.Max(0, (1 - rate) * (Variance + (rate * off * off)));
        }

        Yesterday = Today;
        Today = 0;
    }
}
