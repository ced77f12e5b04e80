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
    public static Reconciliation Reckon(
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

    private static ImmutableArray<BilledSeries> Reported(IEnumerable<CostRow> rows)
    {
        var shares = new Dictionary<SeriesId, Usd>();
        Add(shares, rows);
        return InOrder(shares, CostAttribution.Reported);
    }

    private static (ImmutableArray<BilledSeries> Series, ImmutableArray<AllottedItem> Allotted) Allocated(
        ILookup<ProjectId?, CostRow> rows, ILookup<ProjectId?, EstimatedItem> estimates)
    {
        var shares = new Dictionary<SeriesId, Usd>();
        var allotted = ImmutableArray.CreateBuilder<AllottedItem>();
        foreach (var project in rows)
        {
            Add(shares, project.Where(row => row.Key is not null));
            new ProjectBill(project.Key, project.Where(row => row.Key is null), estimates[project.Key]).Share(shares, allotted);
        }

        return (InOrder(shares, CostAttribution.Allocated), [.. allotted.OrderBy(item => item.Project?.Value, StringComparer.Ordinal).ThenBy(item => item.Words, StringComparer.Ordinal)]);
    }

    private static void Add(Dictionary<SeriesId, Usd> shares, IEnumerable<CostRow> rows)
    {
        foreach (var row in rows)
        {
            var series = new SeriesId(row.Project, row.Key);
            shares[series] = shares.GetValueOrDefault(series) + new Usd(row.Amount ?? 0);
        }
    }

    private static ImmutableArray<BilledSeries> InOrder(Dictionary<SeriesId, Usd> shares, CostAttribution attribution) =>
        [.. shares.OrderBy(pair => pair.Key).Select(pair => new BilledSeries(pair.Key, pair.Value, attribution))];
}
