using UsageSentinel.Core.Finance.Reports;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>The period of the same length just before that of a report.</summary>
/// <param name="First">The first day, UTC.</param>
/// <param name="Last">The last day, included.</param>
/// <param name="Totals">What it cost, from every side; null where less than 80 % of its days are known.</param>
/// <param name="KnownFrom">The first day that anything is known of, where that lies within or after it; null where all of it is known.</param>
public sealed record PriorPeriod(DateOnly First, DateOnly Last, CostTotals? Totals, DateOnly? KnownFrom)
{
    /// <summary>The least share of its days that must be known: a comparison with less says more about the record than about the cost.</summary>
    private const double LeastKnown = 0.8;

    /// <summary>Whether enough of a period is known to compare with it.</summary>
    /// <param name="first">Its first day.</param>
    /// <param name="last">Its last day, included.</param>
    /// <param name="knownFrom">The first day that anything is known of; null where all of it is.</param>
    public static bool IsComparable(DateOnly first, DateOnly last, DateOnly? knownFrom) =>
        knownFrom is not { } known || last.DayNumber - known.DayNumber + 1 >= LeastKnown * (last.DayNumber - first.DayNumber + 1);

    /// <summary>The days before <paramref name="first"/>, as many as from there to <paramref name="last"/>; null where the calendar has none.</summary>
    public static (DateOnly First, DateOnly Last)? Of(DateOnly first, DateOnly last)
    {
        var days = last.DayNumber - first.DayNumber + 1;
        return first.DayNumber >= days ? (first.AddDays(-days), first.AddDays(-1)) : null;
    }
}
