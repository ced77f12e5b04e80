using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Console;

/// <summary><c>/keys</c>: every key; <c>/keys/{provider}/{account}/{key}</c>: one.</summary>
internal sealed class KeysPage(ProviderConnections connections, KeyAnswers keys, KeyNames names, KeyPage one) : IConsolePage
{
    public string Name => "keys";

    public async Task<PageAnswer?> AnswerAsync(ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (question.Parts is [var provider, var account, var key])
        {
            return await one.AnswerAsync(new Core.Usage.ProviderAccount(provider, account), key, question, cancellationToken);
        }

        if (!question.Parts.IsEmpty)
        {
            return null;
        }

        var table = await names.ReadAsync(cancellationToken);
        var rows = new List<KeyRow>();
        foreach (var connection in connections.All)
        {
            rows.AddRange((await keys.ReadAsync(connection.Account, cancellationToken)).Select(shown => new KeyRow(
                connection.Account.Account, shown, table.Project(connection.Account.Provider, connection.Account.Account, shown.ProjectId))));
        }

        var view = View(question.Address);
        return question.Format switch
        {
            "csv" => new PageAnswer.File("text/csv; charset=utf-8", view.Csv(rows, question.Address), "keys.csv"),
            "json" => new PageAnswer.File("application/json; charset=utf-8", view.AsJson(rows, question.Address, row => row.Shown), "keys.json"),
            _ => new PageAnswer.Page("Keys", MarkupRenderer.Fragment<ListTable>(view.Model(rows, question.Address, "Keys, with their cost since the first of the month"))),
        };
    }

    private static ListView<KeyRow> View(ConsoleAddress address) => new(
        [
            new("name", "Key", row => Link(row, address), row => row.Title),
            new("project", "Project", row => new CellModel.Text(row.Project ?? row.Shown.ProjectId ?? "-"), row => row.Project ?? row.Shown.ProjectId),
            new("owner_type", "Owner type", row => new CellModel.Text(row.Shown.OwnerType.Replace('_', ' ')), row => row.Shown.OwnerType),
            new("status", "Status", row => Status(row.Shown), row => row.Shown.Status),
            new("last_used_at", "Last used (UTC)", row => new CellModel.Moment(row.Shown.LastUsedAt), row => row.Shown.LastUsedAt),
            new("month_cost_usd", "This month", row => new CellModel.Amount(row.Shown.MonthCostUsd), row => row.Shown.MonthCostUsd) { IsNumber = true },
            new("baseline", "Baseline", row => new CellModel.Text(row.Shown.Baseline), row => row.Shown.Baseline),
            new("alerts", "Open alerts", row => new CellModel.Text(Amounts.Number(row.Shown.Alerts)), row => (decimal)row.Shown.Alerts) { IsNumber = true },
        ],
        [
            new("status", "Status", row => row.Shown.Status) { Label = status => StatusWord(status).Word },
            new("owner_type", "Owner type", row => row.Shown.OwnerType),
            new("project_id", "Project", row => row.Shown.ProjectId),
            new("label", "Label", _ => null) { Values = row => row.Shown.Labels, Label = label => label },
        ],
        row => [row.Title, row.Shown.ApiKeyId, row.Shown.ProjectId, row.Project, .. row.Shown.Labels])
    {
        Sort = "-month_cost_usd",
        Empty = "No keys. Run 'sentinel watch --once' to read them.",
    };

    private static CellModel.Pair Link(KeyRow row, ConsoleAddress address) => row.Shown.ApiKeyId is { } id
        ? new CellModel.Pair(row.Title, row.Title == id ? null : id) { Href = address.To("keys", row.Shown.Provider, row.Account, id) }
        : new CellModel.Pair(row.Title, "playground, or keys too old to be identified");

    private static CellModel.Colored Status(KeyJson key)
    {
        var (word, color) = StatusOf(key);
        return new CellModel.Colored(color, word);
    }

    /// <summary>The status of a key in words, and the class of its colour.</summary>
    public static (string Word, string Color) StatusOf(KeyJson key) => StatusWord(key.Status);

    private static (string Word, string Color) StatusWord(string status) => status switch
    {
        "active" => ("active", "good"),
        "deleted" => ("deleted", "none"),
        "unknown" => ("not in the inventory", "warn"),
        _ => ("unattributed", "none"),
    };
}

/// <summary>A key with names for people.</summary>
internal sealed record KeyRow(string Account, KeyJson Shown, string? Project)
{
    public string Title => Shown.Name ?? Shown.ApiKeyId ?? "usage without a key";
}
