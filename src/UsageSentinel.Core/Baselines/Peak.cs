namespace UsageSentinel.Core.Baselines;

/// <summary>
/// The largest sum one window holds in a day: mean and variance of its logarithm over the floor, learned a day late so
/// that an incident cannot excuse itself.
/// </summary>
public struct Peak
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

    internal void CloseDay(double days, double floor, DetectorTuning tuning)
    {
        if (days >= 1)
        {
            var rate = Math.Max(1 / days, tuning.PeakRate);
            var off = Math.Log(1 + (Yesterday / floor)) - Mean;
            Mean += (float)(rate * off);
            Variance = (float)Math.Max(0, (1 - rate) * (Variance + (rate * off * off)));
        }

        Yesterday = Today;
        Today = 0;
    }
}
