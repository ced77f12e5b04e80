using System.Globalization;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Core.Judging;

/// <summary>What a period has cost so far, against its budget. Always added up anew from the stored days; nothing is ever reset.</summary>
public static class BudgetRule
{
    /// <param name="budget">The budget.</param>
    /// <param name="costs">Estimated cost per series and UTC day.</param>
    /// <param name="today">The day up to which there is usage.</param>
    public static Verdict Judge(Budget budget, IEnumerable<SeriesCosts> costs, DateOnly today)
    {
        var from = budget.Period.StartOf(today);
        var spent = Usd.Zero;
        foreach (var series in costs)
        {
            if (budget.Scope.Contains(series.Series))
            {
                spent += series.Between(from, today);
            }
        }

        var percent = (int)Math.Min(spent.Amount * 100 / budget.Amount.Amount, 1_000_000m);
        var crossed = budget.Thresholds.LastOrDefault(threshold => percent >= threshold);
        return crossed == 0
            ? Verdict.Ok
            : new Verdict.Anomalous(new Anomaly(
                SeverityOf(crossed),
                "USD",
                (double)spent.Amount,
                (double)budget.Amount.Amount,
                0,
                Usd.Max(spent - budget.Amount, Usd.Zero),
                EvidenceFamilies.None,
                string.Create(CultureInfo.InvariantCulture, $"{crossed} % of budget used"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{spent} estimated since {from:yyyy-MM-dd} is {percent} % of the {budget.Amount} budget for the {budget.Period.ToString().ToLowerInvariant()} (threshold {crossed} %).")));
    }

    private static Severity SeverityOf(int threshold) => threshold switch
    {
        >= 100 => Severity.Critical,
        >= 80 => Severity.Warning,
        _ => Severity.Info,
    };
}
