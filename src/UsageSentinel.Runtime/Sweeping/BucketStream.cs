using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Turns rows of one series into priced buckets of one width, in order, with empty ones between.</summary>
/// <param name="Series">Whose rows they are.</param>
/// <param name="Reference">The day whose prices make reference dollars.</param>
/// <param name="Prices">Prices by date.</param>
internal readonly record struct BucketStream(SeriesId Series, DateTimeOffset Reference, PriceBook Prices)
{
    /// <param name="rows">Rows no wider than <paramref name="width"/>, oldest first.</param>
    /// <param name="window">Aligned to <paramref name="width"/>; every bucket of it is returned.</param>
    /// <param name="width">The width of the buckets.</param>
    /// <param name="completeThrough">Buckets that end at or before this are complete.</param>
    public IEnumerable<UsageBucket> Of(IEnumerable<UsageRow> rows, TimeWindow window, BucketWidth width, DateTimeOffset completeThrough)
    {
        var byBucket = rows
            .Where(row => window.Contains(row.Window.Start))
            .ToLookup(row => width.Floor(row.Window.Start));
        for (var start = window.Start; start < window.End; start += width.Length())
        {
            var bucket = new TimeWindow(start, start + width.Length());
            yield return new UsageBucket(Series, bucket, Price(byBucket[start], bucket), bucket.End <= completeThrough);
        }
    }

    /// <summary>Adds up rows of the same dimensions and prices the sum.</summary>
    public ImmutableArray<PricedUsage> Price(IEnumerable<UsageRow> rows, TimeWindow window)
    {
        var then = new TimeWindow(Reference, Reference + window.Length);
        var usage = ImmutableArray.CreateBuilder<PricedUsage>();
        foreach (var group in rows.GroupBy(row => (row.Endpoint, row.Dimensions)))
        {
            var counts = group.Aggregate(default(UsageCounts), (sum, row) => sum + row.Counts);
            var (cost, isPriced) = Prices.Estimate(group.Key.Endpoint, group.Key.Dimensions, counts, window);
            usage.Add(new PricedUsage(group.Key.Endpoint, group.Key.Dimensions, counts, cost, isPriced)
            {
                Spread = isPriced ? PriceSpread.None : Prices.SpreadOf(group.Key.Endpoint, group.Key.Dimensions, window),
                ReferenceCost = Prices.Estimate(group.Key.Endpoint, group.Key.Dimensions, counts, then).Cost,
            });
        }

        return usage.ToImmutable();
    }
}
