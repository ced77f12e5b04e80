using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>The stored past of an account as a record for the replay: every hour held. Usage without a key is not in it.</summary>
public sealed class StoredRecord(SeriesSummaryStore sheet, UsageHistory history)
{
    /// <summary>The width of its buckets, in minutes.</summary>
    public const int StepMinutes = 60;

    /// <summary>The width of the buckets of <see cref="RecentAsync"/>, in minutes.</summary>
    public const int RecentMinutes = 5;

    /// <param name="account">The organization.</param>
    /// <param name="window">Hours that start in it.</param>
    /// <param name="prices">Prices the hours; the stored rows hold no cost.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<ImmutableArray<RecordedKey>> ReadAsync(
        ProviderAccount account, TimeWindow window, PriceBook prices, CancellationToken cancellationToken)
    {
        var keys = ImmutableArray.CreateBuilder<RecordedKey>();
        foreach (var line in (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.IsMain))
        {
            if (line.Costs.Series is { Key: { } key } series && await RowsAsync(account, series, BucketWidth.Hour, window, prices, cancellationToken) is { IsEmpty: false } rows)
            {
                keys.Add(new RecordedKey(series.Project?.Value ?? string.Empty, key.Value, rows));
            }
        }

        return keys.ToImmutable();
    }

    /// <summary>The stored minutes of one key, in buckets of five minutes.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="series">The key.</param>
    /// <param name="window">Minutes that start in it.</param>
    /// <param name="prices">Prices the minutes.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public Task<ImmutableArray<RecordedRow>> RecentAsync(
        ProviderAccount account, SeriesId series, TimeWindow window, PriceBook prices, CancellationToken cancellationToken) =>
        RowsAsync(account, series, BucketWidth.Minute, window, prices, cancellationToken);

    private async Task<ImmutableArray<RecordedRow>> RowsAsync(
        ProviderAccount account, SeriesId series, BucketWidth width, TimeWindow window, PriceBook prices, CancellationToken cancellationToken)
    {
        var minutes = width is BucketWidth.Hour ? StepMinutes : RecentMinutes;
        var buckets = new SortedDictionary<long, SortedDictionary<string, RecordedRow>>();
        TimeWindow? first = null;
        await foreach (var row in history.ReadAsync(account, series, width, window, cancellationToken))
        {
            first ??= row.Window;
            var start = row.Window.Start.ToUnixTimeSeconds() / (minutes * 60L) * (minutes * 60L);
            if (!buckets.TryGetValue(start, out var models))
            {
                buckets[start] = models = new SortedDictionary<string, RecordedRow>(StringComparer.Ordinal);
            }

            var model = row.Dimensions.Model ?? string.Empty;
            var cost = prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window);
            var reference = prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, first.Value).Cost;
            var before = models.GetValueOrDefault(model, new RecordedRow(start, minutes, model, 0, 0, 0, 0, Usd.Zero, Usd.Zero, true));
            models[model] = before with
            {
                Requests = before.Requests + Volume.CallsOf(row.Endpoint, row.Counts),
                InputTokens = before.InputTokens + row.Counts.InputTokens,
                CachedTokens = before.CachedTokens + row.Counts.CachedTokens,
                OutputTokens = before.OutputTokens + row.Counts.OutputTokens,
                Cost = before.Cost + cost.Cost,
                Reference = before.Reference + reference,
                IsPriced = before.IsPriced && cost.IsPriced,
                Spread = cost.IsPriced ? before.Spread : prices.SpreadOf(row.Endpoint, row.Dimensions, row.Window),
            };
        }

        return [.. buckets.Values.SelectMany(models => models.Values)];
    }
}
