using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
    public IEnumerable<UsageBucket> Of(IReadOnlyList<UsageRow> rows, TimeWindow window, BucketWidth width, DateTimeOffset completeThrough)
    {
        var length = width.Length();
        var at = 0;
        while (at < rows.Count && rows[at].Window.Start < window.Start)
        {
            at++;
        }

        for (var start = window.Start; start < window.End; start += length)
        {
            var bucket = new TimeWindow(start, start + length);
            var from = at;
            while (at < rows.Count && rows[at].Window.Start < bucket.End)
            {
                at++;
            }

            yield return new UsageBucket(Series, bucket, Price(rows, from, at, bucket), bucket.End <= completeThrough);
        }
    }

    /// <summary>Adds up rows of the same dimensions and prices the sum.</summary>
    public ImmutableArray<PricedUsage> Price(IReadOnlyList<UsageRow> rows, TimeWindow window) => Price(rows, 0, rows.Count, window);

    private ImmutableArray<PricedUsage> Price(IReadOnlyList<UsageRow> rows, int from, int until, TimeWindow window)
    {
        if (from == until)
        {
            return [];
        }

        // A key uses few models, over and over.
        var sums = new List<(UsageEndpoint Endpoint, UsageDimensions Dimensions, UsageCounts Counts)>(4);
        for (var at = from; at < until; at++)
        {
            Add(sums, rows[at]);
        }

        var then = new TimeWindow(Reference, Reference + window.Length);
        var usage = ImmutableArray.CreateBuilder<PricedUsage>(sums.Count);
        foreach (var (endpoint, dimensions, counts) in sums)
        {
            var (cost, isPriced) = Prices.Estimate(endpoint, dimensions, counts, window);
            usage.Add(new PricedUsage(endpoint, dimensions, counts, cost, isPriced)
            {
                Spread = isPriced ? PriceSpread.None : Prices.SpreadOf(endpoint, dimensions, window),
                ReferenceCost = Prices.HasOnePrice(endpoint, dimensions, window, then) ? cost : Prices.Estimate(endpoint, dimensions, counts, then).Cost,
            });
        }

        return usage.MoveToImmutable();
    }

    private static void Add(List<(UsageEndpoint Endpoint, UsageDimensions Dimensions, UsageCounts Counts)> sums, UsageRow row)
    {
        foreach (ref var sum in CollectionsMarshal.AsSpan(sums))
        {
            if (sum.Endpoint == row.Endpoint && (ReferenceEquals(sum.Dimensions, row.Dimensions) || sum.Dimensions == row.Dimensions))
            {
                sum.Counts += row.Counts;
                return;
            }
        }

        sums.Add((row.Endpoint, row.Dimensions, row.Counts));
    }
}
