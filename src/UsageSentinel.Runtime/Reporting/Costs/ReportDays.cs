using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting.Costs.Views;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>The chart of cost over time.</summary>
internal static class ReportDays
{
    /// <summary>More bars cannot be distinguished; then there is one for each month.</summary>
    private const int MostDays = 62;

    public static bool AreMonths(CostReport report) => report.Last.DayNumber - report.First.DayNumber >= MostDays;

    /// <summary>A bar for each day, or for each month of a long period; none where there is no usage and no bill.</summary>
    public static ImmutableArray<ChartBar> Bars(AccountCosts costs, CostReport report)
    {
        var days = Enumerable.Range(0, report.Last.DayNumber - report.First.DayNumber + 1).Select(report.First.AddDays);
        return AreMonths(report)
            ? [.. days.GroupBy(day => (day.Year, day.Month)).Select(month => Bar(
                month.First().ToString("yyyy-MM", CultureInfo.InvariantCulture),
                month.First().ToString("MM", CultureInfo.InvariantCulture),
                CostSum.Over(month.Select(day => costs.Totals.Days.GetValueOrDefault(day)))))]
            : [.. days.Select(day => Bar(ReportFigures.Day(day), day.ToString("dd", CultureInfo.InvariantCulture), costs.Totals.Days.GetValueOrDefault(day)))];
    }

    /// <summary>Incidents are on top; their estimated part is not shown separately.</summary>
    private static ChartBar Bar(string day, string name, CostSum cost)
    {
        var share = cost.Total > Usd.Zero ? Math.Clamp(cost.Incident.Amount / cost.Total.Amount, 0m, 1m) : 0m;
        return new ChartBar(
            name,
            $"{day}: {cost.Total} ({ReportFigures.Words(cost)}), of which {cost.Incident} of keys with an incident that day",
            [
                new ChartPart("day", (cost.Billed + cost.Revised) * (1 - share)),
                new ChartPart("open", cost.Estimated * (1 - share)),
                new ChartPart("incident", cost.Incident),
            ]);
    }
}
