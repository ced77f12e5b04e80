using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Turns rows of one series into priced buckets of one width, in order, with empty ones between.</summary>
internal static class BucketStream
{
    /// <param name="series">Whose rows they are.</param>
    /// <param name="rows">Rows no wider than <paramref name="width"/>, oldest first.</param>
    /// <param name="window">Aligned to <paramref name="width"/>; every bucket of it is returned.</param>
    /// <param name="width">The width of the buckets.</param>
    /// <param name="completeThrough">Buckets that end at or before this are complete.</param>
    /// <param name="reference">The day whose prices make reference dollars.</param>
    /// <param name="prices">Prices by date.</param>
    public static IEnumerable<UsageBucket> Of(
        SeriesId series, IEnumerable<UsageRow> rows, TimeWindow window, BucketWidth width, DateTimeOffset completeThrough, DateTimeOffset reference, PriceBook prices)
    {
        var byBucket = rows
            .Where(row => window.Contains(row.Window.Start))
            .ToLookup(row => width.Floor(row.Window.Start));
        for (var start = window.Start; start < window.End; start += width.Length())
        {
            var bucket = new TimeWindow(start, start + width.Length());
            yield return new UsageBucket(series, bucket, Price(byBucket[start], bucket, reference, prices), bucket.End <= completeThrough);
        }
    }

    /// <summary>Adds up rows of the same dimensions and prices the sum.</summary>
    public static ImmutableArray<PricedUsage> Price(IEnumerable<UsageRow> rows, TimeWindow window, DateTimeOffset reference, PriceBook prices)
    {
        var then = new TimeWindow(reference, reference + window.Length);
        var usage = ImmutableArray.CreateBuilder<PricedUsage>();
        foreach (var group in rows.GroupBy(row => (row.Endpoint, row.Dimensions)))
        {
            var counts = group.Aggregate(default(UsageCounts), (sum, row) => sum + row.Counts);
            var (cost, isPriced) = prices.Estimate(group.Key.Endpoint, group.Key.Dimensions, counts, window);
            usage.Add(new PricedUsage(group.Key.Endpoint, group.Key.Dimensions, counts, cost, isPriced)
            {
                Spread = isPriced ? PriceSpread.None : prices.SpreadOf(group.Key.Endpoint, group.Key.Dimensions, window),
                ReferenceCost = prices.Estimate(group.Key.Endpoint, group.Key.Dimensions, counts, then).Cost,
            });
        }

        return usage.ToImmutable();
    }
}
