using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Billing;

/// <summary>What the usage of whole days costs by the list, by line item as bills have them.</summary>
public sealed class DayEstimates(DayCharges charges)
{
    /// <summary>Line items by day; the days from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public async Task<ILookup<DateOnly, EstimatedItem>> ReadAsync(
        ProviderAccount account, IEnumerable<SeriesId> series, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var read = await charges.ReadAsync(account, series, first, last, cancellationToken);
        return read
            .SelectMany(day => day
                .GroupBy(charge => (charge.Of.Series, charge.Of.Item))
                .Select(item => (Day: day.Key, Item: new EstimatedItem(item.Key.Series, item.Key.Item, Sum(item)))))
            .OrderBy(item => item.Item.Series)
            .ThenBy(item => item.Item.Item)
            .ToLookup(item => item.Day, item => item.Item);
    }

    private static Usd Sum(IEnumerable<DayCharge> charges) => charges.Aggregate(Usd.Zero, (sum, charge) => sum + charge.Listed);
}
