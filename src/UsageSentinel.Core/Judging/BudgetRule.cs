using System.Globalization;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What a period has cost so far, against its budget. Always added up again from the stored days; nothing is ever reset.</summary>
public static class BudgetRule
{
    /// <param name="budget">The budget.</param>
    /// <param name="costs">What each series cost.</param>
    /// <param name="through">Up to when there is usage.</param>
    /// <param name="knownFrom">From when on cost is known; null where all of it is. What is not known is not spent, and the text says so.</param>
    public static Verdict Judge(Budget budget, IEnumerable<BudgetedSeries> costs, DateTimeOffset through, DateTimeOffset? knownFrom = null)
    {
        var period = BudgetCalendar.PeriodOf(budget, through);
        if (period.IsEmpty)
        {
            return Verdict.Ok;
        }

        var (spent, billed, guessed) = Spent(budget, costs, period, through);
        var percent = (int)Math.Min(spent.Amount * 100 / budget.Amount.Amount, 1_000_000m);
        var crossed = budget.Thresholds.LastOrDefault(threshold => percent >= threshold.Percent);
        return crossed.Percent == 0
            ? Verdict.Ok
            : new Verdict.Anomalous(new Anomaly(
                crossed.Severity,
                "USD",
                (double)spent.Amount,
                (double)budget.Amount.Amount,
                0,
                Usd.Max(spent - budget.Amount, Usd.Zero),
                EvidenceFamilies.None,
                string.Create(CultureInfo.InvariantCulture, $"{crossed.Percent} % of budget used"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{spent} since {period.Start:yyyy-MM-dd HH:mm} UTC ({billed} of it billed, the rest estimated) is {percent} % of the {budget.Amount} budget for {NameOf(budget)} (threshold {crossed.Percent} %).{Rest(spent, guessed)}{Gap(period, knownFrom)}"))
            {
                Span = ExcessSpan.SoFar,
                Level = crossed.Percent,
                Billed = billed,
                Audiences = crossed.Audiences.IsDefault ? [] : crossed.Audiences,
            });
    }

    /// <summary>The sentence about usage without a listed price; empty if there is none.</summary>
    internal static string Rest(Usd spent, GuessedCost guessed) => guessed.IsNone
        ? string.Empty
        : $" Models without a price are not included: {guessed}. The total is at least {spent} and at most {spent + guessed.High}.";

    /// <summary>What the scope of a budget cost in a period so far, how much of it is billed, and beside it what is estimated for models without a price.</summary>
    public static (Usd Spent, Usd Billed, GuessedCost Guessed) Spent(Budget budget, IEnumerable<BudgetedSeries> costs, Usage.TimeWindow period, DateTimeOffset through)
    {
        var (spent, billed, guessed) = (Usd.Zero, Usd.Zero, GuessedCost.None);
        foreach (var series in costs)
        {
            if (budget.Scope.Contains(series.Costs.Series, series.Owner))
            {
                var (more, moreBilled, moreGuessed) = series.Within(period, through);
                spent += more;
                billed += moreBilled;
                guessed += moreGuessed;
            }
        }

        return (spent, billed, guessed);
    }

    private static string Gap(Usage.TimeWindow period, DateTimeOffset? knownFrom) => knownFrom > period.Start
        ? string.Create(CultureInfo.InvariantCulture, $" Cost is known only from {knownFrom:yyyy-MM-dd HH:mm} UTC. Earlier spend in the period is not included.")
        : string.Empty;

    internal static string NameOf(Budget budget) => budget.Period is BudgetPeriod.Rolling
        ? string.Create(CultureInfo.InvariantCulture, $"{budget.RollingDays} {Plural.Of(budget.RollingDays, "day")}")
        : "the " + budget.Period.ToString().ToLowerInvariant();
}
