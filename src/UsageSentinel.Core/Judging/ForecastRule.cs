using System.Globalization;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>Says that a period will cost more than its budget, before it has.</summary>
public static class ForecastRule
{
    /// <summary>A reported breach is withdrawn only if the forecast is this share below the budget.</summary>
    private const decimal Hysteresis = 0.05m;

    /// <summary>Whole UTC days looked back at.</summary>
    private const int HistoryDays = 56;

    /// <param name="budget">The budget.</param>
    /// <param name="costs">What each series cost.</param>
    /// <param name="through">Up to when there is usage.</param>
    /// <param name="reported">Whether a breach was reported and is open.</param>
    /// <param name="knownFrom">From when on cost is known; null where all of it is.</param>
    public static Verdict Judge(
        Budget budget, IReadOnlyCollection<BudgetedSeries> costs, DateTimeOffset through, ForecastState reported, DateTimeOffset? knownFrom = null)
    {
        if (Forecast(budget, costs, through, knownFrom) is not { } forecast)
        {
            return new Verdict.Undecided(UndecidedReason.Immature);
        }

        var (spent, range, guessed) = forecast;
        var limit = reported is ForecastState.Breaching ? budget.Amount * (1 - Hysteresis) : budget.Amount;

        // Spent money is reported by the budget rule.
        return range.Expected <= limit || (spent >= budget.Amount && reported is ForecastState.Quiet)
            ? Verdict.Ok
            : new Verdict.Anomalous(new Anomaly(
                Severity.Warning,
                "USD",
                (double)range.Expected.Amount,
                (double)budget.Amount.Amount,
                0,
                Usd.Max(range.Expected - budget.Amount, Usd.Zero),
                EvidenceFamilies.None,
                "budget will be exceeded",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{spent} is spent and {range.Expected} is expected by the end of the period for {BudgetRule.NameOf(budget)} (80 % range: {range.Low} to {range.High}). The budget is {budget.Amount}.{BudgetRule.Rest(spent, guessed)}"))
            {
                Span = ExcessSpan.SoFar,
            });
    }

    /// <summary>
    /// What is spent, and what the whole period will cost, both by listed prices, and what is estimated without a price so far; null where
    /// the period does not end, where too little is known, or where the cost of the start of the period is not known.
    /// </summary>
    public static (Usd Spent, CostRange Range, GuessedCost Guessed)? Forecast(
        Budget budget, IReadOnlyCollection<BudgetedSeries> costs, DateTimeOffset through, DateTimeOffset? knownFrom = null)
    {
        var period = BudgetCalendar.PeriodOf(budget, through);
        if (period.IsEmpty || knownFrom > period.Start || budget.Period is BudgetPeriod.Rolling or BudgetPeriod.Day)
        {
            return null;
        }

        // Today is not over: what it has cost already is spent, and the rest of it is a part of a day to come.
        var today = DateOnly.FromDateTime(through.UtcDateTime);
        var within = costs.Where(series => budget.Scope.Contains(series.Costs.Series, series.Owner)).ToList();
        var known = within.SelectMany(series => series.Costs.Days.Keys.Concat(series.Costs.Settled.Keys)).Where(day => day < today).DefaultIfEmpty(today).Min();
        var first = known < today.AddDays(-HistoryDays) ? today.AddDays(-HistoryDays) : known;
        var history = Enumerable.Range(0, today.DayNumber - first.DayNumber)
            .Select(day => within.Sum(series => series.Costs.On(first.AddDays(day)).Amount))
            .ToList();
        var rest = period.End - through;
        var ahead = (int)Math.Ceiling(rest.TotalDays);
        if (Forecaster.Forecast(history, first, ahead) is not { } range)
        {
            return null;
        }

        var share = ahead == 0 ? 0m : (decimal)rest.TotalDays / ahead;
        var (spent, _, guessed) = BudgetRule.Spent(budget, within, period, through);
        return (spent, new CostRange(range.Expected * share, range.Low * share, range.High * share).After(spent), guessed);
    }
}

/// <summary>Whether a breach is reported.</summary>
public enum ForecastState
{
    Quiet,
    Breaching,
}
