using System.Collections.Immutable;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>Judges every budget of an account from the sheet: what was spent, and what the period will cost.</summary>
public sealed class BudgetJudge(Owners owners, PeriodOpenings heads)
{
    /// <param name="state">The account, with the alerts that are open.</param>
    /// <param name="budgets">The budgets of the policy.</param>
    /// <param name="lines">The lines of the sheet.</param>
    /// <param name="through">Up to when there is usage.</param>
    /// <param name="now">The time of the sweep.</param>
    /// <param name="cancellationToken">Stops between budgets.</param>
    /// <returns>A period that is over ends its alert before the new one is judged.</returns>
    public async Task<ImmutableArray<Finding>> JudgeAsync(
        AccountState state,
        ImmutableArray<Budget> budgets,
        IReadOnlyCollection<SeriesSummary> lines,
        DateTimeOffset through,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (budgets.IsEmpty)
        {
            return [];
        }

        var findings = ImmutableArray.CreateBuilder<Finding>(2 * budgets.Length);
        foreach (var budget in budgets)
        {
            var (series, period) = await SeriesAsync(state.Account, budget, lines, through, now, cancellationToken);
            findings.AddRange(Judge(state, budget, series, period, through));
        }

        return findings.ToImmutable();
    }

    /// <summary>What a budget adds up, and from when to when.</summary>
    public async Task<(ImmutableArray<BudgetedSeries> Series, TimeWindow Period)> SeriesAsync(
        ProviderAccount account, Budget budget, IReadOnlyCollection<SeriesSummary> lines, DateTimeOffset through, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = owners.Loaded(account) ?? await owners.OfAsync(account, cancellationToken);
        var period = BudgetCalendar.PeriodOf(budget, through);
        var cut = await heads.OfAsync(account, period.Start, lines, now, cancellationToken);
        return (
            [
                .. lines
                    .Where(line => budget.Scope.Contains(line.Costs.Series, table[line.Costs.Series]))
                    .OrderBy(line => line.Costs.Series)
                    .Select(line => new BudgetedSeries(line.Costs, table[line.Costs.Series], cut.GetValueOrDefault(line.Costs.Series))),
            ],
            period);
    }

    private static IEnumerable<Finding> Judge(
        AccountState state, Budget budget, ImmutableArray<BudgetedSeries> series, TimeWindow period, DateTimeOffset through)
    {
        foreach (var rule in new[] { RuleKind.Budget, RuleKind.Forecast })
        {
            var subject = SubjectOf(state.Account, budget, rule);
            var open = state.Alerts.FirstOrDefault(alert => alert.Subject == subject);
            if (open is not null && budget.Period is not BudgetPeriod.Rolling && open.ActiveAt < period.Start)
            {
                // The sweep slept over the end of a period: what was crossed then is over, and what is crossed now is news.
                yield return new Finding(subject, Verdict.Ok);
                open = null;
            }

            yield return new Finding(
                subject,
                rule is RuleKind.Budget
                    ? BudgetRule.Judge(budget, series, through, state.CostsFrom)
                    : ForecastRule.Judge(budget, series, through, open is null ? ForecastState.Quiet : ForecastState.Breaching, state.CostsFrom),
                budget.Version);
        }
    }

    private static AlertSubject SubjectOf(ProviderAccount account, Budget budget, RuleKind rule) => new(
        rule, account, (budget.Scope as Scope.OfProject)?.Project, (budget.Scope as Scope.OfKey)?.Key, budget.Name);
}
