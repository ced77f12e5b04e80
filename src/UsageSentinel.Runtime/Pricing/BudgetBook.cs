using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Pricing;

/// <summary>Judges every budget of an account from the sheet: what was spent, and what the period will cost.</summary>
public sealed class BudgetBook(Owners owners, PeriodHeads heads)
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
        IReadOnlyCollection<SeriesLine> lines,
        DateTimeOffset through,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (budgets.IsEmpty)
        {
            return [];
        }

        var findings = ImmutableArray.CreateBuilder<Finding>(2 * budgets.Length);
        var table = await owners.OfAsync(state.Account, cancellationToken);
        foreach (var budget in budgets)
        {
            var period = BudgetCalendar.PeriodOf(budget, through);
            var cut = await heads.OfAsync(state.Account, period.Start, lines, now, cancellationToken);
            var series = lines
                .OrderBy(line => line.Costs.Series)
                .Select(line => new BudgetedSeries(line.Costs, table[line.Costs.Series], cut.GetValueOrDefault(line.Costs.Series)))
                .ToList();
            findings.AddRange(Judge(state, budget, series, period, through));
        }

        return findings.ToImmutable();
    }

    private static IEnumerable<Finding> Judge(
        AccountState state, Budget budget, List<BudgetedSeries> series, TimeWindow period, DateTimeOffset through)
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

            yield return new Finding(subject, rule is RuleKind.Budget
                ? BudgetRule.Judge(budget, series, through)
                : ForecastRule.Judge(budget, series, through, open is null ? ForecastState.Quiet : ForecastState.Breaching));
        }
    }

    private static AlertSubject SubjectOf(ProviderAccount account, Budget budget, RuleKind rule) => new(
        rule, account, (budget.Scope as Scope.OfProject)?.Project, (budget.Scope as Scope.OfKey)?.Key, budget.Name);
}
