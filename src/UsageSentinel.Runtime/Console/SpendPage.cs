using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
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
        var label = question.Address.Value("label");
        var spend = await spends.ReadAsync(by, period, label, cancellationToken);
        var total = spend.Lines.Sum(line => line.CostUsd);
        var view = View(question.Address, by, total, [.. spend.Labels]);
        return question.Format switch
        {
            "csv" => new PageAnswer.File("text/csv; charset=utf-8", view.Csv(spend.Lines, question.Address), "spend.csv"),
            "json" => new PageAnswer.File("application/json; charset=utf-8", view.AsJson(spend.Lines, question.Address, line => line), "spend.json"),
            _ => new PageAnswer.Page("Spend", MarkupRenderer.Fragment<SpendPageBody>(new SpendModel(
                new SpendChoice(Places("period", period, question.Address), Places("by", by, question.Address), Json.Word(by)),
                new SpendTotal($"cost of {Said(period)}{(label.Length > 0 ? $", only {label}" : string.Empty)}{(by is SpendBy.Model ? ", estimated" : string.Empty)}", total, by is SpendBy.Model ? null : spend.Lines.Sum(line => line.BilledUsd)),
                DayChart.Of(spend.Days, "Cost by day"),
                await budgets.ReadAsync(cancellationToken),
                view.Model(spend.Lines, question.Address, $"Cost of {Said(period)} by {Json.Word(by)}")) { Note = spend.Note })),
        };
    }

    private static string Said(SpendPeriod period) => period is SpendPeriod.Yesterday ? "yesterday" : $"the {Json.Word(period).Replace('_', ' ')}";

    public static SpendBy By(ConsoleAddress address) => Choice(address.Value("by"), SpendBy.Project);

    public static SpendPeriod Period(ConsoleAddress address) => Choice(address.Value("period"), SpendPeriod.Month);

    private static ListView<SpendJson> View(ConsoleAddress address, SpendBy by, decimal total, ImmutableArray<string> labels) => new(
        [
            new("name", by.ToString(), line => NameCell(line, by, address), line => line.Name ?? line.Id),
            new("account", "Account", line => new CellModel.Text($"{line.Provider}/{line.Account}"), line => $"{line.Provider}/{line.Account}"),
            new("cost_usd", "Cost", line => new CellModel.Amount(line.CostUsd), line => line.CostUsd) { IsNumber = true },
            new("billed_usd", "Of it billed", line => new CellModel.Amount(by is SpendBy.Model ? null : line.BilledUsd), line => line.BilledUsd) { IsNumber = true },
            new("share", "Share", line => new CellModel.Text($"{Share(line, total).ToString("0.0", CultureInfo.InvariantCulture)} %"), line => Share(line, total)) { IsNumber = true },
        ],
        // The rows are of this label already: the choice is offered, and leaves nothing out.
        labels.IsEmpty ? [] : [new("label", "Label", line => address.Value("label")) { Offered = labels, Label = label => label }],
        line => [line.Name, line.Id])
    {
        Sort = "-cost_usd",
        Kept = ["sort", "by", "period"],
    };

    private static decimal Share(SpendJson line, decimal total) => total == 0 ? 0 : Math.Round(line.CostUsd * 100 / total, 1);

    private static CellModel NameCell(SpendJson line, SpendBy by, ConsoleAddress address) => (by, line) switch
    {
        (SpendBy.Key, { Id: null }) => new CellModel.Pair("usage without a key", "playground, or keys too old to be identified"),
        (_, { Id: null }) => new CellModel.Text("(none)"),
        (SpendBy.Key, { Id: { } id }) => new CellModel.Pair(line.Name ?? id, line.Name is null || line.Name == id ? null : id) { Href = address.To("keys", line.Provider, line.Account, id) },
        (_, { Name: { } name, Id: { } id }) => new CellModel.Pair(name, id),
        (_, { Id: { } id }) => new CellModel.Text(id),
    };

    private static ImmutableArray<PlaceModel> Places<T>(string name, T now, ConsoleAddress address)
        where T : struct, Enum =>
        [.. Enum.GetValues<T>().Select(value => new PlaceModel(address.With(name, Json.Word(value)), Json.Word(value).Replace('_', ' '), value.Equals(now)))];

    private static T Choice<T>(string text, T otherwise)
        where T : struct, Enum =>
        Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => Json.Word(value!.Value) == text) ?? otherwise;
}
