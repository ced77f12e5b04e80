using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Reads what a key costs now and what its project normally does, from the usage that was collected.</summary>
public sealed class TrafficReader(SeriesSheet sheet, UsageHistory history, PriceBook prices)
{
    /// <summary>Normal is what was so in the two weeks before the episode.</summary>
    private static readonly TimeSpan Normal = TimeSpan.FromDays(14);

    /// <summary>A model that makes up less of the key's cost is not worth a lever.</summary>
    private const decimal LeastShare = 0.1m;

    /// <exception cref="StoreException">The usage could not be read.</exception>
    public async Task<Traffic> ReadAsync(ProviderAccount account, SeriesId series, Alert? alert, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (perHour, byModel) = await NowAsync(account, series, alert, now, cancellationToken);
        var models = byModel.Where(model => model.PerHour.Amount >= perHour.Amount * LeastShare).OrderByDescending(model => model.PerHour).ToList();
        var end = BucketWidth.Hour.Floor(alert is { } firing && firing.ActiveAt < now ? firing.ActiveAt : now);
        var tally = new NormalTally(prices, [.. models.Select(model => model.Model)]);
        var lines = (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.Costs.Series.Project == series.Project).ToList();
        foreach (var line in lines)
        {
            await foreach (var row in history.ReadAsync(account, line.Costs.Series, BucketWidth.Hour, new TimeWindow(end - Normal, end), cancellationToken))
            {
                tally.Add(line.Costs.Series, row);
            }
        }

        var month = new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
        return new Traffic(
            perHour,
            [.. models.Select(model => tally.Model(model.Model, model.PerHour))],
            tally.Share(series),
            tally.Neighbours(series),
            lines.Aggregate(Usd.Zero, (sum, line) => sum + line.Costs.Between(month, month.AddMonths(1).AddDays(-1))));
    }

    /// <summary>The dearest quarter of the last hour, by the hour: a burst that began a moment ago is not averaged away.</summary>
    private async Task<(Usd PerHour, IReadOnlyList<(string Model, Usd PerHour)> ByModel)> NowAsync(
        ProviderAccount account, SeriesId series, Alert? alert, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var quarters = new Dictionary<long, Dictionary<string, Usd>>();
        await foreach (var row in history.ReadAsync(
            account, series, BucketWidth.Minute, new TimeWindow(now.AddHours(-1), now.AddMinutes(1)), cancellationToken))
        {
            var quarter = row.Window.Start.ToUnixTimeSeconds() / 900;
            var models = quarters.TryGetValue(quarter, out var known) ? known : quarters[quarter] = new(StringComparer.Ordinal);
            var model = row.Dimensions.Model ?? string.Empty;
            models[model] = models.GetValueOrDefault(model) + prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost * 4;
        }

        var dearest = quarters.Values.MaxBy(models => models.Values.Sum(cost => cost.Amount)) ?? [];
        var total = dearest.Values.Aggregate(Usd.Zero, (sum, cost) => sum + cost);
        return (Usd.Max(total, alert?.Anomaly.Excess ?? Usd.Zero),
            [.. dearest.Where(model => model.Key.Length > 0 && model.Value > Usd.Zero)
                .OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => (model.Key, model.Value))]);
    }
}
