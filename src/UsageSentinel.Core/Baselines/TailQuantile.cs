using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>
/// What one pair of channel and window has done before, on the scale of log ratios: the ordinary high, how far it is
/// usually exceeded, and the highest yet. It turns a log ratio into evidence on the key's own scale.
/// </summary>
internal struct TailQuantile
{
    public const int Count = FirstQuiet + Channels.Volume;

    /// <summary>The first of those of quiet hours, one per volume channel.</summary>
    internal const int FirstQuiet = FirstUsual + (Channels.Usual * Windows.Usual);

    private const double HoursPerDay = 24;
    private const int FirstUnit = Channels.Volume * Windows.Judged;
    private const int FirstUsual = FirstUnit + (Channels.Unit * Windows.Unit);

    /// <summary>Running quantile of the hourly maxima.</summary>
    internal float Quantile;

    /// <summary>Mean excess over the quantile.</summary>
    internal float Excess;

    /// <summary>The highest log ratio of the days before yesterday, slowly forgotten.</summary>
    internal float Record;

    /// <summary>The same of the first days, when the hours of the key were not known: the first morning looks like a rise. It fades to the quantile.</summary>
    internal float First;

    /// <summary>The highest of today and of yesterday: not yet part of the record, so that an incident cannot excuse itself.</summary>
    internal float Today;
    internal float Yesterday;

    /// <summary>The highest of the open hour.</summary>
    internal float Hour;

    public static int Of(int channel, int judged) => (channel * Windows.Judged) + judged;

    public static int OfUnit(int unit, int window) => FirstUnit + (unit * Windows.Unit) + window;

    public static int OfUsual(int channel, int window) => FirstUsual + (channel * Windows.Usual) + window;

    public static int OfQuiet(int channel) => FirstQuiet + channel;

    /// <summary>The channel and the window (judged, unit or usual) of a tail; an idle hour is judged by the shortest window.</summary>
    public static (Channel Channel, int Window) Parse(int tail) => tail switch
    {
        < FirstUnit => ((Channel)(tail / Windows.Judged), tail % Windows.Judged),
        < FirstUsual => (Channel.UsdPerRequest + ((tail - FirstUnit) / Windows.Unit), (tail - FirstUnit) % Windows.Unit),
        < FirstQuiet => (Channel.UsualUsd + ((tail - FirstUsual) / Windows.Usual), (tail - FirstUsual) % Windows.Usual),
        _ => ((Channel)(tail - FirstQuiet), 0),
    };

    /// <summary>Evidence of a log ratio: about −log₁₀ of the chance that an ordinary hour reaches it.</summary>
    /// <param name="ratio">The log ratio.</param>
    /// <param name="doubt">How much further than the quantile a record may still lie, given the age of the key.</param>
    /// <param name="tuning">The constants.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly double Evidence(double ratio, double doubt, DetectorTuning tuning)
    {
        var reach = Math.Max(Math.Max(Record, First), Quantile + doubt) - Quantile;
        var slope = Math.Max(Math.Max(reach / tuning.RecordEvidence, tuning.ExcessSlope * Excess), tuning.LeastSlope);
        var evidence = 1 + ((ratio - Quantile) / slope);
        return evidence <= tuning.Knee ? evidence : tuning.Knee + Math.Log(1 + evidence - tuning.Knee);
    }

    /// <summary>Folds the open hour into the memory; a rate of 0 leaves everything but the record to come as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void CloseHour(double rate, DetectorTuning tuning)
    {
        var over = Hour - Quantile;
        Today = Math.Max(Today, Hour);
        Hour = 0;
        if (rate <= 0)
        {
            return;
        }

        // Stochastic approximation of a quantile: up and down in the proportion that balances at it.
        var step = (float)rate * MathF.Max(Excess, 0.05f);
        if (over <= 0)
        {
            Quantile -= step * (float)(1 - tuning.TailQuantile);
            return;
        }

        Quantile += step * (float)tuning.TailQuantile;
        var bounded = MathF.Min(over, (4 * Excess) + 0.1f);
        Excess += (float)(tuning.ExcessRate * Math.Min(1, rate / tuning.QuantileRate)) * (bounded - Excess);
    }

    /// <summary>Ends a day.</summary>
    /// <param name="days">How many days came before it.</param>
    /// <param name="age">For how many hours the key has been watched.</param>
    /// <param name="tuning">The constants.</param>
    internal void CloseDay(double days, double age, DetectorTuning tuning)
    {
        // What a key did before its season was known says little of what it can do since.
        var kept = Math.Min(tuning.RecordKept, 1 - (tuning.RecordYouth / (days + 1)));
        var isOfFirst = age - HoursPerDay < tuning.RecordFrom;
        Record = Kept(Record, isOfFirst ? 0 : Yesterday, kept);
        First = Kept(First, isOfFirst ? Yesterday : 0, days < tuning.RecordTrial ? kept : Math.Min(kept, tuning.RecordTrialKept));
        Yesterday = Today;
        Today = 0;
    }

    private readonly float Kept(float record, float later, double kept) =>
        (float)Math.Max(Math.Max(Quantile + ((record - Quantile) * kept), later), Quantile);

    /// <summary>What was done of late was in order: it is part of the record at once.</summary>
    internal void Accept() => Record = MathF.Max(Record, MathF.Max(MathF.Max(Today, Yesterday), Hour));

    /// <summary>What was done of late was not the key's own doing: it never enters the record.</summary>
    internal void Reject()
    {
        Today = 0;
        Yesterday = 0;
        Hour = 0;
    }

    internal void Begin(DetectorTuning tuning)
    {
        Quantile = (float)tuning.FirstQuantile;
        Excess = (float)tuning.FirstExcess;
        Record = Quantile;
    }
}
