using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>Budgets with what is spent of them and what their periods will cost.</summary>
internal static class BudgetView
{
    public static Html Render(IReadOnlyList<BudgetJson> budgets) => budgets.Count == 0
        ? (Html)$"""<p class="quiet">No budgets are configured. Add them to budgets[] in the configuration.</p>"""
        : $"""
            <table class="cards"><thead><tr><th scope="col">Budget</th><th scope="col">Period from (UTC)</th><th scope="col" class="number">Spent</th><th scope="col" class="number">Budget</th><th scope="col">Used</th><th scope="col">Forecast (80 % range)</th></tr></thead><tbody>
            {budgets.Select(Row)}</tbody></table>
            """;

    private static Html Row(BudgetJson budget)
    {
        var percent = budget.Percent.ToString("0.#", CultureInfo.InvariantCulture);
        Html forecast = budget.ForecastUsd is null
            ? (Html)$"""{(budget.KnownFrom is null ? "none yet" : "none: the period is not known from its start")}"""
            : $"""{Figures.Money(budget.ForecastUsd)} ({Figures.Money(budget.ForecastLowUsd)} to {Figures.Money(budget.ForecastHighUsd)}){(budget.ForecastUsd > budget.AmountUsd ? (Html)$""" <span class="tag bad">over budget</span>""" : Html.Empty)}""";
        return $"""
            <tr><td data-label="Budget">{budget.Name}<span class="sub">{budget.Scope}, {budget.Period}</span></td><td data-label="Period from">{Figures.Time(budget.From)}</td><td data-label="Spent" class="number">{Figures.Money(budget.SpentUsd)}</td><td data-label="Budget" class="number">{Figures.Money(budget.AmountUsd)}</td><td data-label="Used"><meter min="0" max="100" low="75" high="99" optimum="0" value="{percent}" aria-label="{budget.Name}: {percent} % used">{percent} %</meter> {percent} %</td><td data-label="Forecast">{forecast}</td></tr>
            """;
    }
}
