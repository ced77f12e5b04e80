using System.Collections.Immutable;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>The current state of every budget of an account.</summary>
public sealed class BudgetReader(AccountStore accounts, SeriesSummaryStore sheet, BudgetJudge book, Policy policy, TimeProvider clock)
{
    public async Task<ImmutableArray<BudgetStanding>> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        return await ReadAsync(state, await sheet.ReadAsync(account, cancellationToken), cancellationToken);
    }

    /// <summary>The same from what was read.</summary>
    internal async Task<ImmutableArray<BudgetStanding>> ReadAsync(AccountState state, ImmutableArray<SeriesSummary> lines, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var through = state.MinutesThrough ?? now;
        var standings = ImmutableArray.CreateBuilder<BudgetStanding>(policy.Budgets.Length);
        foreach (var budget in policy.Budgets)
        {
            var (series, period) = await book.SeriesAsync(state.Account, budget, lines, through, now, cancellationToken);
            var (spent, billed, guessed) = BudgetRule.Spent(budget, series, period, through);
            standings.Add(new BudgetStanding(budget, period, spent, billed, ForecastRule.Forecast(budget, series, through, state.CostsFrom)?.Range)
            {
                Guessed = guessed,
                KnownFrom = state.CostsFrom > period.Start ? state.CostsFrom : null,
            });
        }

        return standings.ToImmutable();
    }
}

/// <summary>The current state of a budget.</summary>
/// <param name="Budget">The budget.</param>
/// <param name="Period">What is added up; empty before the budget takes effect.</param>
/// <param name="Spent">So far.</param>
/// <param name="Billed">How much of that is billed; the rest is estimated.</param>
/// <param name="Forecast">What the whole period will cost; null where nothing is forecast.</param>
public sealed record BudgetStanding(Budget Budget, TimeWindow Period, Usd Spent, Usd Billed, CostRange? Forecast)
{
    /// <summary>From when on cost is known, where that is later than the start of the period; null where the whole period is known.</summary>
    public DateTimeOffset? KnownFrom { get; init; }

    /// <summary>What is estimated for models without a price: beside <see cref="Spent"/>, not in it.</summary>
    public GuessedCost Guessed { get; init; }

    public decimal Percent => Math.Round(Spent.Amount * 100 / Budget.Amount.Amount, 1);
}
