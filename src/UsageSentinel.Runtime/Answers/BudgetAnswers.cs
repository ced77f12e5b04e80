using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Reporting;

namespace UsageSentinel.Runtime.Answers;

/// <summary>What every budget has spent of its period, and what the period will cost.</summary>
public sealed class BudgetAnswers(ProviderConnections connections, BudgetReader budgets)
{
    public async Task<List<BudgetJson>> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<BudgetJson>();
        foreach (var connection in connections.All)
        {
            var standings = await budgets.ReadAsync(connection.Account, cancellationToken);
            lines.AddRange(standings.Select(standing => BudgetJson.Of(connection.Account, standing)));
        }

        return lines;
    }
}
