using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Measures what is stored, whichever process wrote it: it still shows the age of the watermark if sweeps no longer end.</summary>
public sealed class StoreGauges(
    ProviderConnections connections, AccountStore accounts, SeriesSummaryStore sheet, OutboxStore outbox, SentinelMetrics metrics, TimeProvider clock)
{
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var account in connections.All.Select(connection => connection.Account))
        {
            var (state, _) = await accounts.LoadAsync(account, cancellationToken);
            if (state.MinutesThrough is { } through)
            {
                metrics.WatermarkIs(account, now - through);
            }

            var month = new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
            var lines = await sheet.ReadAsync(account, cancellationToken);
            metrics.CostIs(account, Cost(lines, month), Cost(lines, DateOnly.FromDateTime(now.UtcDateTime)));
            metrics.OpenAlertsAre(account, lines.Where(line => line.IsMain).Sum(line => line.AlertsNotResolved) + state.Alerts.Count(alert => alert is { IsOpen: true, FiredAt: not null }));
        }

        var oldest = now;
        await foreach (var due in outbox.DueAsync(cancellationToken))
        {
            oldest = due.Body is not null && due.PointedAt < oldest ? due.PointedAt : oldest;
        }

        metrics.OutboxIs(now - oldest);
    }

    private static decimal Cost(IEnumerable<SeriesSummary> lines, DateOnly from) =>
        lines.Sum(line => line.Costs.Days.Where(day => day.Key >= from).Sum(day => day.Value.Amount));
}
