using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary><c>/spend</c>: what a period cost, and where budgets are heading.</summary>
internal sealed class SpendPage(SpendAnswers spends, BudgetAnswers budgets) : IConsolePage
{
    public string Name => "spend";

    public async Task<PageAnswer?> AnswerAsync(ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (!question.Parts.IsEmpty)
        {
            return null;
        }

        var (by, period) = (By(question.Address), Period(question.Address));
        var spend = await spends.ReadAsync(by, period, cancellationToken);
        var total = spend.Lines.Sum(line => line.CostUsd);
        var view = View(question.Address, by, total);
        return question.Format switch
        {
            "csv" => new PageAnswer.File("text/csv; charset=utf-8", view.Csv(spend.Lines, question.Address), "spend.csv"),
            "json" => new PageAnswer.File("application/json; charset=utf-8", view.AsJson(spend.Lines, question.Address, line => line), "spend.json"),
            _ => new PageAnswer.Page("Spend", $"""
                <p class="choices">{Choices<SpendPeriod>("period", period, question.Address)}</p>
                <p class="choices">By: {Choices<SpendBy>("by", by, question.Address)}</p>
                <div class="panel"><dl class="tiles">
                <div><dt>cost of the {Json.Word(period)}</dt><dd>{Figures.Money(total)}</dd></div>
                <div><dt>of it billed, the rest is estimated</dt><dd>{Figures.Money(spend.Lines.Sum(line => line.BilledUsd))}</dd></div>
                </dl>{DayChart.Render(spend.Days, "Cost by day")}</div>
                <div class="panel"><h2>Budgets</h2>{BudgetView.Render(await budgets.ReadAsync(cancellationToken))}</div>
                <h2>By {Json.Word(by)}</h2>
                {view.Render(spend.Lines, question.Address, $"Cost of the {Json.Word(period)} by {Json.Word(by)}")}
                """),
        };
    }

    public static SpendBy By(ConsoleAddress address) => Choice(address.Value("by"), SpendBy.Project);

    public static SpendPeriod Period(ConsoleAddress address) => Choice(address.Value("period"), SpendPeriod.Month);

    private static ListView<SpendJson> View(ConsoleAddress address, SpendBy by, decimal total) => new(
        [
            new("name", by.ToString(), line => NameCell(line, by, address), line => line.Name ?? line.Id),
            new("account", "Account", line => $"{line.Provider}/{line.Account}", line => $"{line.Provider}/{line.Account}"),
            new("cost_usd", "Cost", line => Figures.Money(line.CostUsd), line => line.CostUsd) { IsNumber = true },
            new("billed_usd", "Of it billed", line => Figures.Money(line.BilledUsd), line => line.BilledUsd) { IsNumber = true },
            new("share", "Share", line => $"{Share(line, total).ToString("0.0", CultureInfo.InvariantCulture)} %", line => Share(line, total)) { IsNumber = true },
        ],
        [],
        line => [line.Name, line.Id])
    {
        Sort = "-cost_usd",
    };

    private static decimal Share(SpendJson line, decimal total) => total == 0 ? 0 : Math.Round(line.CostUsd * 100 / total, 1);

    private static Html NameCell(SpendJson line, SpendBy by, ConsoleAddress address) => (by, line) switch
    {
        (_, { Id: null }) => $"(none)",
        (SpendBy.Key, { Id: { } id }) => $"""<a href="{address.To("keys", line.Provider, line.Account, id)}">{line.Name ?? id}</a><span class="sub">{id}</span>""",
        (_, { Name: { } name, Id: { } id }) => $"""{name}<span class="sub">{id}</span>""",
        _ => $"{line.Id}",
    };

    private static ImmutableArray<Html> Choices<T>(string name, T now, ConsoleAddress address)
        where T : struct, Enum =>
        [.. Enum.GetValues<T>().Select(value => (Html)$"""<a href="{address.With(name, Json.Word(value))}"{Html.Constant(value.Equals(now) ? " aria-current=\"true\"" : string.Empty)}>{Json.Word(value)}</a> """)];

    private static T Choice<T>(string text, T otherwise)
        where T : struct, Enum =>
        Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => Json.Word(value!.Value) == text) ?? otherwise;
}
