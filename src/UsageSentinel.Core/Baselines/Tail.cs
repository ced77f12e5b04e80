namespace UsageSentinel.Core.Baselines;

/// <summary>
/// What one pair of channel and window has done before, on the scale of log ratios: the ordinary high, how far it is
/// usually exceeded, and the highest yet. It turns a log ratio into evidence on the key's own scale.
/// </summary>
public struct Tail
{
    public const int Count = (Channels.Volume * Windows.Judged) + (Channels.Unit * Windows.Unit) + (Channels.Usual * Windows.Usual);

    /// <summary>Running quantile of the hourly maxima.</summary>
    internal float Quantile;

    /// <summary>Mean excess over the quantile.</summary>
    internal float Excess;

    /// <summary>The highest log ratio of the days before yesterday, slowly forgotten.</summary>
    internal float Record;

    /// <summary>The highest of today and of yesterday: not yet part of the record, so that an incident cannot excuse itself.</summary>
    internal float Today;
    internal float Yesterday;

    /// <summary>The highest of the open hour.</summary>
    internal float Hour;

    public static int Of(int channel, int judged) => (channel * Windows.Judged) + judged;

    public static int OfUnit(int unit, int window) => (Channels.Volume * Windows.Judged) + (unit * Windows.Unit) + window;

    public static int OfUsual(int channel, int window) =>
        (Channels.Volume * Windows.Judged) + (Channels.Unit * Windows.Unit) + (channel * Windows.Usual) + window;

    /// <summary>Evidence of a log ratio: about −log₁₀ of the chance that an ordinary hour reaches it.</summary>
    /// <param name="ratio">The log ratio.</param>
    /// <param name="doubt">How much further than the quantile a record may still lie, given the age of the key.</param>
    public readonly double Evidence(double ratio, double doubt, DetectorTuning tuning)
    {
        var reach = Math.Max(Record, Quantile + doubt) - Quantile;
        var slope = Math.Max(Math.Max(reach / tuning.RecordEvidence, tuning.ExcessSlope * Excess), tuning.LeastSlope);
        var evidence = 1 + ((ratio - Quantile) / slope);
        return evidence <= tuning.Knee ? evidence : tuning.Knee + Math.Log(1 + evidence - tuning.Knee);
    }

    /// <summary>Folds the open hour into the memory.</summary>
    /// <param name="rate">Learning rate of the quantile, 0 to 1; 0 leaves everything but the record as it is.</param>
    public void CloseHour(double rate, DetectorTuning tuning)
    {
        var ratio = Hour;
        Hour = float.NegativeInfinity;
        if (float.IsNegativeInfinity(ratio))
        {
            return;
        }

        if (rate > 0 || tuning.RecordWhileFrozen)
        {
            Today = Math.Max(Today, ratio);
        }

        if (rate <= 0)
        {
            return;
        }

        var over = ratio - Quantile;
        var step = rate * Math.Max(Excess, 0.05);
        Quantile += (float)(over > 0 ? step * tuning.TailQuantile : -step * (1 - tuning.TailQuantile));
        if (over > 0)
        {
            Excess += (float)(tuning.ExcessRate * Math.Min(1, rate / tuning.QuantileRate) * (Math.Min(over, 4 * Excess + 0.1) - Excess));
        }
    }

    public void CloseDay(DetectorTuning tuning)
    {
        Record = (float)Math.Max(Quantile + ((Record - Quantile) * tuning.RecordKept), Yesterday);
        Yesterday = Today;
        Today = float.NegativeInfinity;
        Record = Math.Max(Record, Quantile);
    }

    internal void Reset(DetectorTuning tuning)
    {
        Quantile = (float)tuning.FirstQuantile;
        Excess = (float)tuning.FirstExcess;
        Record = Quantile;
        Today = Yesterday = Hour = float.NegativeInfinity;
    }
}
