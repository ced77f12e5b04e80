using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>What each meter of each model cost by the list, day by day, computed again from stored usage: hours where they are stored, else days.</summary>
public sealed class DayCharges(UsageHistory history, PriceBooks books)
{
    private const int AtOnce = 4;

    /// <summary>Charges by day, sorted by series; the days from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public async Task<ILookup<DateOnly, DayCharge>> ReadAsync(
        ProviderAccount account, IEnumerable<SeriesId> series, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var window = new TimeWindow(StartOf(first), StartOf(last.AddDays(1)));
        var ordered = series.Distinct(SeriesId.ByName).Order().ToArray();
        var read = new Dictionary<(DateOnly Day, DayMeter Meter), decimal>[ordered.Length];
        await Parallel.ForAsync(
            0,
            ordered.Length,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, stop) => read[index] = await ReadAsync(account, ordered[index], window, stop));
        return read
            .SelectMany(sums => sums.OrderBy(pair => pair.Key.Meter.Series).ThenBy(pair => pair.Key.Day).ThenBy(pair => pair.Key.Meter.Model, StringComparer.Ordinal).ThenBy(pair => pair.Key.Meter.Meter).ThenBy(pair => pair.Key.Meter.UnitPrice))
            .ToLookup(pair => pair.Key.Day, pair => new DayCharge(pair.Key.Meter, pair.Value));
    }

    private async Task<Dictionary<(DateOnly Day, DayMeter Meter), decimal>> ReadAsync(
        ProviderAccount account, SeriesId series, TimeWindow window, CancellationToken cancellationToken)
    {
        var book = books.Of(account.Provider);
        var sums = new Dictionary<(DateOnly Day, DayMeter Meter), decimal>();

        // Most prices do not care how usage is cut into hours, and adding counts is far cheaper than pricing them.
        var counts = new Dictionary<(TimeWindow Day, UsageEndpoint Endpoint, UsageDimensions Dimensions), UsageCounts>();

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

        foreach (var (of, sum) in counts)
        {
            Price(new UsageRow(of.Endpoint, of.Day, of.Dimensions, sum));
        }

        return sums;

        void Add(UsageRow row)
        {
            if (!book.IsLinear(row.Endpoint, row.Dimensions, row.Window))
            {
                Price(row);
                return;
            }

            var of = (BucketWidth.Day.BucketOf(row.Window.Start), row.Endpoint, row.Dimensions);
            counts[of] = counts.GetValueOrDefault(of) + row.Counts;
        }

        void Price(UsageRow row)
        {
            var (charges, isPriced) = book.Itemize(row.Endpoint, row.Dimensions, row.Counts, row.Window);
            var day = DateOnly.FromDateTime(row.Window.Start.UtcDateTime);
            foreach (var charge in charges)
            {
                var of = row.Dimensions;
                var key = (day, new DayMeter(of.Series, of.Model, of.Batch, of.ServiceTier, of.Detail, charge.Meter, charge.UnitPrice, isPriced));
                sums[key] = sums.GetValueOrDefault(key) + charge.Quantity;
            }
        }
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
