using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>The current values of budgets.</summary>
internal static class ReportBudgets
{
    public static Html Render(ImmutableArray<BudgetStanding> budgets) => budgets.IsEmpty
        ? (Html)$"""<p class="quiet">None. Add budgets to budgets[] in the configuration.</p>"""
        : $"""
            <table><thead><tr><th>Budget</th><th>Period (UTC)</th><th class="number">Amount</th><th class="number">Spent</th><th>Used</th><th class="number">Expected at the end</th></tr></thead><tbody>
            {budgets.OrderByDescending(budget => budget.Percent).Select(Row)}</tbody></table>
            """;

    private static Html Row(BudgetStanding standing) =>
        $"""
        <tr><td>{standing.Budget.Name}</td><td>{Words.Time(standing.Period.Start)} to {Words.Time(standing.Period.End)}</td><td class="number">{standing.Budget.Amount.ToString()}</td><td class="number">{ReportFigures.Money(standing.Spent, standing.Billed)}{Guessed(standing.Guessed)}</td><td>{standing.Percent.ToString("0.#", CultureInfo.InvariantCulture)} %{Meter(standing)}</td><td class="number">{Expected(standing)}</td></tr>

        """;

    /// <summary>What no price is listed for, beside the sum.</summary>
    internal static Html Guessed(GuessedCost guessed) =>
        guessed.IsNone ? Html.Empty : (Html)$"""<span class="sub">without a price: {guessed.ToString()}</span>""";

    private static Html Meter(BudgetStanding standing)
    {
        var used = (double)Math.Clamp(standing.Percent, 0, 100);
        return $"""<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="6" /><rect class="{(standing.Percent >= 100 ? "over" : "used")}" width="{used}" height="6" /></svg>""";
    }

    private static Html Expected(BudgetStanding standing) => standing.Forecast is { } range
        ? (Html)$"""<span class="{(range.Expected > standing.Budget.Amount ? "alarm" : "calm")}">{range.Expected.ToString()}</span><span class="proof">estimated</span><span class="sub">{range.Low.ToString()} to {range.High.ToString()}</span>"""
        : $"-";
}
