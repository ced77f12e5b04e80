using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>The open alerts of an organization and of its keys, the worst first.</summary>
public sealed class OpenAlertReader(AccountStore accounts, SeriesStore series)
{
    /// <summary>Each is a read of its own; where more keys have alerts, one about the organization says so.</summary>
    private const int MostAlertingKeys = 500;

    internal async Task<ImmutableArray<Alert>> ReadAsync(AccountOverview overview, CancellationToken cancellationToken)
    {
        var (state, _) = await accounts.LoadAsync(overview.Account, cancellationToken);
        var alerts = state.Alerts.Where(alert => alert.IsOpen).ToList();
        foreach (var key in overview.Keys.Where(key => key.OpenAlerts > 0).Take(MostAlertingKeys))
        {
            alerts.AddRange((await series.FindAsync(overview.Account, key.Series, cancellationToken))?.State.Alerts.Where(alert => alert.IsOpen) ?? []);
        }

        return [.. alerts
            .Where(alert => alert.IsOpen)
            .OrderByDescending(alert => alert.Severity)
            .ThenByDescending(alert => alert.ActiveAt)
            .ThenBy(alert => alert.Id, StringComparer.Ordinal)];
    }
}
