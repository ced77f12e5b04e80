using System.Collections.Immutable;
using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Reporting;

namespace UsageSentinel.Runtime.Answers;

/// <summary>What every budget has spent of its period, and what the period will cost.</summary>
public sealed class BudgetAnswers(ProviderConnections connections, AccountSummaries summaries, BudgetReader budgets, Policy policy, TimeProvider clock)
{
    public async Task<List<BudgetJson>> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<BudgetJson>();
        foreach (var connection in connections.All)
        {
            if ((await summaries.FindAsync(connection.Account, cancellationToken))?.Budgets is { } known && IsOfThesePeriods(known))
            {
                lines.AddRange(known);
                continue;
            }

            var standings = await budgets.ReadAsync(connection.Account, cancellationToken);
            lines.AddRange(standings.Select(standing => BudgetJson.Of(connection.Account, standing)));
        }

        return lines;
    }

    /// <summary>Whether they are the configured budgets, and no period has ended since they were computed.</summary>
    private bool IsOfThesePeriods(ImmutableArray<BudgetJson> known)
    {
        var now = clock.GetUtcNow();
        return known.All(budget => budget.From <= now && now < budget.To)
            && known.Select(budget => (budget.Name, budget.AmountUsd, budget.Period, budget.Scope))
                .SequenceEqual(policy.Budgets.Select(budget => (budget.Name, budget.Amount.Amount, Json.Word(budget.Period), BudgetJson.ScopeOf(budget.Scope))));
    }
}
