using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>Puts a day's bill beside a day's estimates. Pure; no cent is made or lost.</summary>
public static class Reckoner
{
    private const string Currency = "usd";

    /// <param name="day">The UTC day.</param>
    /// <param name="settled">Whether the bill is final.</param>
    /// <param name="billed">The bill of that day.</param>
    /// <param name="byKey">Whether the provider billed by key; otherwise the bill of a project is shared out by the estimates.</param>
    /// <param name="estimates">What the usage of that day costs by the list.</param>
    /// <param name="priceVersion">That list.</param>
    public static Reckoning Reckon(
        DateOnly day, Settlement settled, IReadOnlyCollection<CostRow> billed, CostAttribution byKey, IReadOnlyCollection<EstimatedItem> estimates, string priceVersion)
    {
        var rows = billed.Where(IsCounted).ToList();
        var listed = Sum(estimates, item => (item.Series.Project, item.Item), item => item.Listed);
        var listedModels = Sum(estimates, item => (item.Series.Project, item.Item.WholeModel), item => item.Listed);
        var bills = Sum(rows, row => (row.Project, Item: LineItemWords.Read(row.LineItem)), row => new Usd(row.Amount ?? 0));

        // Where the bill names a model only as a whole, the estimates of its meters are that whole.
        var whole = bills.Keys.Where(key => key.Item.Kind is LineItemKind.Model).ToHashSet();
        var items = bills.Keys
            .Concat(listed.Keys.Where(key => !whole.Contains((key.Project, key.Item.WholeModel))))
            .Distinct()
            .Select(key => new ReckonedItem(
                key.Project,
                key.Item,
                whole.Contains(key) ? listedModels.GetValueOrDefault(key) : listed.GetValueOrDefault(key),
                bills.GetValueOrDefault(key)))
            .OrderBy(item => item.Project?.Value, StringComparer.Ordinal)
            .ThenBy(item => item.Item);
        return new Reckoning(
            day, settled, priceVersion, [.. items], Shares(rows, byKey, estimates), billed.Count - rows.Count);
    }

    /// <summary>A row without an amount, or in another currency, is never added to US dollars.</summary>
    private static bool IsCounted(CostRow row) => row is { Amount: not null, Currency: null or Currency };

    private static ImmutableArray<BilledSeries> Shares(
        List<CostRow> rows, CostAttribution byKey, IReadOnlyCollection<EstimatedItem> estimates)
    {
        if (byKey is CostAttribution.Reported)
        {
            return
            [
                .. Sum(rows, row => new SeriesId(row.Project, row.Key), row => new Usd(row.Amount ?? 0))
                    .OrderBy(pair => pair.Key)
                    .Select(pair => new BilledSeries(pair.Key, pair.Value, CostAttribution.Reported)),
            ];
        }

        var byItem = estimates.ToLookup(item => (item.Series.Project, item.Item));
        var byModel = estimates.ToLookup(item => (item.Series.Project, item.Item.WholeModel));
        var shares = new Dictionary<SeriesId, Usd>();
        foreach (var (key, amount) in Sum(rows, row => (row.Project, Item: LineItemWords.Read(row.LineItem)), row => new Usd(row.Amount ?? 0)))
        {
            var users = (key.Item.Kind is LineItemKind.Model ? byModel[key] : byItem[key]).ToList();
            foreach (var (series, share) in Allocation.Share(amount, key.Project, users))
            {
                shares[series] = shares.GetValueOrDefault(series) + share;
            }
        }

        return [.. shares.OrderBy(pair => pair.Key).Select(pair => new BilledSeries(pair.Key, pair.Value, CostAttribution.Allocated))];
    }

    private static Dictionary<TKey, Usd> Sum<T, TKey>(IEnumerable<T> from, Func<T, TKey> key, Func<T, Usd> amount)
        where TKey : notnull
    {
        var sums = new Dictionary<TKey, Usd>();
        foreach (var item in from)
        {
            sums[key(item)] = sums.GetValueOrDefault(key(item)) + amount(item);
        }

        return sums;
    }
}
