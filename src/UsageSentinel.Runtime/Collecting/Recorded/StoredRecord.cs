using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Collecting.Recorded;

/// <summary>The stored past of an account as a record for the replay: every hour held, each model of a key once. Usage without a key is not in it.</summary>
public sealed class StoredRecord(SeriesSheet sheet, UsageHistory history)
{
    /// <param name="account">The organization.</param>
    /// <param name="window">Hours that start in it.</param>
    /// <param name="prices">Prices the hours; the stored rows hold no cost.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<RecordedUsage> ReadAsync(ProviderAccount account, TimeWindow window, PriceBook prices, CancellationToken cancellationToken)
    {
        var record = new RecordedUsage(prices);
        foreach (var line in await sheet.ReadAsync(account, cancellationToken))
        {
            if (line.Costs.Series is { Key: { } key } series)
            {
                await ReadAsync(record, account, series, key, window, prices, cancellationToken);
            }
        }

        return record;
    }

    private async Task ReadAsync(
        RecordedUsage record, ProviderAccount account, SeriesId series, KeyId key, TimeWindow window, PriceBook prices, CancellationToken cancellationToken)
    {
        var hour = new Dictionary<string, (UsageCounts Counts, decimal Usd)>(StringComparer.Ordinal);
        TimeWindow? at = null;
        await foreach (var row in history.ReadAsync(account, series, BucketWidth.Hour, window, cancellationToken))
        {
            if (at is { } before && before != row.Window)
            {
                Flush(before);
            }

            at = row.Window;
            var model = row.Dimensions.Model ?? string.Empty;
            var (counts, usd) = hour.GetValueOrDefault(model);
            hour[model] = (counts + row.Counts, usd + prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost.Amount);
        }

        if (at is { } last)
        {
            Flush(last);
        }

        void Flush(TimeWindow window)
        {
            foreach (var (model, sum) in hour)
            {
                record.Add(series.Project?.Value ?? string.Empty, key.Value, model, window, sum.Counts, (double)sum.Usd);
            }

            hour.Clear();
        }
    }
}
