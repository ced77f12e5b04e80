using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Measures every budget, for the workbook. Once an hour: it reads the days of the period, and a budget moves slowly.</summary>
internal sealed class BudgetGauges(ProviderConnections connections, BudgetReader budgets, SentinelMetrics metrics)
{
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        foreach (var account in connections.All.Select(connection => connection.Account))
        {
            foreach (var standing in await budgets.ReadAsync(account, cancellationToken))
            {
                var amount = standing.Budget.Amount.Amount;
                metrics.BudgetIs(account, standing.Budget.Name, standing.Spent.Amount / amount, standing.Forecast?.Expected.Amount / amount);
            }
        }
    }
}
