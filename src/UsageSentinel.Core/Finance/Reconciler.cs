using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>Puts a day's bill beside a day's estimates. Pure; no cent is made or lost.</summary>
public static class Reconciler
{
    private const string Currency = "usd";

    /// <param name="day">The UTC day.</param>
    /// <param name="settled">Whether the bill is final.</param>
    /// <param name="billed">The bill of that day.</param>
    /// <param name="byKey">Whether the provider billed by key; otherwise the bill of a project is shared out by the estimates.</param>
    /// <param name="estimates">What the usage of that day costs by the list.</param>
    /// <param name="priceVersion">That list.</param>
    public static Reconciliation Reconcile(
        DateOnly day, BillSettlement settled, IReadOnlyCollection<CostRow> billed, CostAttribution byKey, IReadOnlyCollection<EstimatedItem> estimates, string priceVersion)
    {
        var rows = billed.Where(IsCounted).ToList();
        var rowsOf = rows.ToLookup(row => row.Project);
        var estimatesOf = estimates.ToLookup(item => item.Series.Project);
        var projects = rowsOf.Select(group => group.Key).Union(estimatesOf.Select(group => group.Key));
        var items = projects
            .SelectMany(project => new ProjectBill(project, rowsOf[project], estimatesOf[project]).Items())
            .OrderBy(item => item.Project?.Value, StringComparer.Ordinal)
            .ThenBy(item => item.Item);
        var (series, allotted) = byKey is CostAttribution.Reported ? (Reported(rows), []) : Allocated(rowsOf, estimatesOf);
        return new Reconciliation(day, settled, priceVersion, [.. items], series, billed.Count - rows.Count) { Allotted = allotted };
    }

    /// <summary>A row without an amount, or in another currency, is never added to US dollars.</summary>
    private static bool IsCounted(CostRow row) => row is { Amount: not null, Currency: null or Currency };

    private static ImmutableArray<BilledSeries> Reported(IEnumerable<CostRow> rows) => Sum(Named(rows), CostAttribution.Reported);

    private static (ImmutableArray<BilledSeries> Series, ImmutableArray<AllottedItem> Allotted) Allocated(
        ILookup<ProjectId?, CostRow> rows, ILookup<ProjectId?, EstimatedItem> estimates)
    {
        var shares = new List<(SeriesId Series, Usd Amount)>();
        var allotted = new List<AllottedItem>();
        foreach (var project in rows)
        {
            var (parts, items) = new ProjectBill(project.Key, project.Where(row => row.Key is null), estimates[project.Key]).Share();
            shares.AddRange([.. Named(project.Where(row => row.Key is not null)), .. parts]);
            allotted.AddRange(items);
        }

        return (Sum(shares, CostAttribution.Allocated), [.. allotted.OrderBy(item => item.Project?.Value, StringComparer.Ordinal).ThenBy(item => item.Words, StringComparer.Ordinal)]);
    }

    private static IEnumerable<(SeriesId Series, Usd Amount)> Named(IEnumerable<CostRow> rows) =>
        rows.Select(row => (new SeriesId(row.Project, row.Key), new Usd(row.Amount ?? 0)));

    private static ImmutableArray<BilledSeries> Sum(IEnumerable<(SeriesId Series, Usd Amount)> shares, CostAttribution attribution) =>
    [
        .. shares
            .GroupBy(share => share.Series)
            .OrderBy(series => series.Key)
            .Select(series => new BilledSeries(series.Key, series.Aggregate(Usd.Zero, (sum, share) => sum + share.Amount), attribution)),
    ];
}
