using UsageSentinel.Core.Finance.Reports;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>The period of the same length just before that of a report.</summary>
/// <param name="First">The first day, UTC.</param>
/// <param name="Last">The last day, included.</param>
/// <param name="Totals">What it cost, from every side; null where nothing is known of it.</param>
/// <param name="KnownFrom">The first day that anything is known of, where that lies within or after it; null where all of it is known.</param>
public sealed record PriorPeriod(DateOnly First, DateOnly Last, CostTotals? Totals, DateOnly? KnownFrom)
{
    /// <summary>The days before <paramref name="first"/>, as many as from there to <paramref name="last"/>; null where the calendar has none.</summary>
    public static (DateOnly First, DateOnly Last)? Of(DateOnly first, DateOnly last)
    {
        var days = last.DayNumber - first.DayNumber + 1;
        return first.DayNumber >= days ? (first.AddDays(-days), first.AddDays(-1)) : null;
    }
}
