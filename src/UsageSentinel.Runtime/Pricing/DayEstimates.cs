using System.Collections.Concurrent;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Pricing;

/// <summary>What the usage of whole days costs by the list, made anew from stored usage: hours where they are held, else days.</summary>
public sealed class DayEstimates(UsageHistory history, PriceBooks books)
{
    private const int AtOnce = 8;

    /// <summary>Line items by day; the days from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public async Task<ILookup<DateOnly, EstimatedItem>> ReadAsync(
        ProviderAccount account, IEnumerable<SeriesId> series, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var window = new TimeWindow(StartOf(first), StartOf(last.AddDays(1)));
        var items = new ConcurrentBag<(DateOnly Day, EstimatedItem Item)>();
        await Parallel.ForEachAsync(
            series,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (one, stop) =>
            {
                foreach (var item in await ReadAsync(account, one, window, stop))
                {
                    items.Add(item);
                }
            });
        return items.OrderBy(item => item.Item.Series).ThenBy(item => item.Item.Item).ToLookup(item => item.Day, item => item.Item);
    }

    private async Task<IEnumerable<(DateOnly Day, EstimatedItem Item)>> ReadAsync(
        ProviderAccount account, SeriesId series, TimeWindow window, CancellationToken cancellationToken)
    {
        var book = books.Of(account.Provider);
        var sums = new Dictionary<(DateOnly Day, LineItem Item), Usd>();

        // Days are made of hours that go afterwards; where both are held, the hours are already in the day.
        var folded = new HashSet<(DateTimeOffset Day, UsageEndpoint Endpoint, UsageDimensions Dimensions)>();
        await foreach (var row in history.ReadAsync(account, series, BucketWidth.Day, window, cancellationToken))
        {
            folded.Add((row.Window.Start, row.Endpoint, row.Dimensions));
            Add(row);
        }

        await foreach (var row in history.ReadAsync(account, series, BucketWidth.Hour, window, cancellationToken))
        {
            if (!folded.Contains((BucketWidth.Day.Floor(row.Window.Start), row.Endpoint, row.Dimensions)))
            {
                Add(row);
            }
        }

        return sums.Select(pair => (pair.Key.Day, new EstimatedItem(series, pair.Key.Item, pair.Value)));

        void Add(UsageRow row)
        {
            foreach (var charge in book.Itemize(row.Endpoint, row.Dimensions, row.Counts, row.Window).Charges)
            {
                var key = (DateOnly.FromDateTime(row.Window.Start.UtcDateTime), LineItem.Of(row.Dimensions, charge.Meter));
                sums[key] = sums.GetValueOrDefault(key) + charge.Cost;
            }
        }
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
