using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Removes usage, books and alerts that are older than they are kept. Hours are added up into days before they go. May be stopped and repeated.</summary>
internal sealed class Retention(
    AccountStore accounts, SeriesSummaryStore sheet, UsageHistory history, BillingRetention billing, AlertRetention alerts, HealthAlerts health, SweepPolicy settings)
{
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    public async Task PurgeAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (state, etag) = await accounts.LoadAsync(account, cancellationToken);
        if (etag is null || now - (state.PurgedAt ?? state.CollectedFrom ?? now) < Every)
        {
            return;
        }

        // A clock that no sweep believes must not throw away what there is.
        var seen = state.SweptAt is { } swept && swept < now ? swept : now;
        foreach (var line in (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.IsMain))
        {
            var series = line.Costs.Series;
            await history.PurgeAsync(account, series, BucketWidth.Minute, seen - settings.KeepMinutes, cancellationToken);
            await FoldHoursAsync(account, series, BucketWidth.Day.Floor(seen - settings.KeepHours), cancellationToken);
        }

        await billing.PurgeAsync(account, seen, cancellationToken);
        await alerts.PurgeAsync(account, seen, cancellationToken);
        await alerts.PurgeAsync(health.Account, seen, cancellationToken);
        await accounts.CommitAsync(state with { PurgedAt = now }, etag, [], [], cancellationToken);
    }

    private async Task FoldHoursAsync(ProviderAccount account, SeriesId series, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var hours = new List<UsageRow>();
        var window = new TimeWindow(DateTimeOffset.UnixEpoch, before);
        await foreach (var row in history.ReadAsync(account, series, BucketWidth.Hour, window, cancellationToken))
        {
            hours.Add(row);
        }

        if (hours.Count == 0)
        {
            return;
        }

        var days = hours
            .GroupBy(row => (Day: BucketWidth.Day.BucketOf(row.Window.Start), row.Endpoint, row.Dimensions))
            .Select(group => new UsageRow(
                group.Key.Endpoint,
                group.Key.Day,
                group.Key.Dimensions,
                group.Aggregate(default(UsageCounts), (sum, row) => sum + row.Counts)))
            .ToList();
        await history.MergeAsync(account, series, BucketWidth.Day, days, cancellationToken);
        await history.PurgeAsync(account, series, BucketWidth.Hour, before, cancellationToken);
    }
}
