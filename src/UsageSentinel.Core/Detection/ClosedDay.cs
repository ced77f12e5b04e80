using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>The end of one key's day, for the scores of its organization.</summary>
/// <param name="Close">What the day came to.</param>
/// <param name="Day">The day, counted since the Unix epoch.</param>
public readonly record struct ClosedDay(DayClose Close, int Day) : IComparable<ClosedDay>
{
    /// <summary>The highest hourly cost of the key so far outside alarms, fading with a half-life of 14 days, in US dollars; zero for none.</summary>
    public double CostliestHour { get; init; }

    /// <summary>By day and what it came to: sums of small numbers depend on their order in the last bit, and this settles it.</summary>
    public int CompareTo(ClosedDay other) => (Day, Close.Level, Close.Birth.Requests, Close.Birth.Usd)
        .CompareTo((other.Day, other.Close.Level, other.Close.Birth.Requests, other.Close.Birth.Usd));

    public static bool operator <(ClosedDay left, ClosedDay right) => left.CompareTo(right) < 0;

    public static bool operator >(ClosedDay left, ClosedDay right) => left.CompareTo(right) > 0;

    public static bool operator <=(ClosedDay left, ClosedDay right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ClosedDay left, ClosedDay right) => left.CompareTo(right) >= 0;
}
