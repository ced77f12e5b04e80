using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary><c>/decisions</c>: what was done, and what was not, with the reason.</summary>
internal sealed class DecisionsPage(DecisionAnswers decisions, KeyNames names, KeyLabels labels) : IConsolePage
{
    /// <summary>The newest rows that a list looks at; the verb <c>ledger</c> shows all.</summary>
    private const int MostRows = 5_000;

    public string Name => "decisions";

    public async Task<PageAnswer?> AnswerAsync(ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (!question.Parts.IsEmpty)
        {
            return null;
        }

        var rows = (await decisions.ReadAsync(MostRows, null, cancellationToken)).FindAll(DecisionList.IsDecision);
        var view = DecisionList.View(question.Address, await names.ReadAsync(cancellationToken), await LabelsAsync(cancellationToken));
        return question.Format switch
        {
            "csv" => new PageAnswer.File("text/csv; charset=utf-8", view.Csv(rows, question.Address), "decisions.csv"),
            "json" => new PageAnswer.File("application/json; charset=utf-8", view.AsJson(rows, question.Address, row => row), "decisions.json"),
            _ => new PageAnswer.Page("Decisions", MarkupRenderer.Fragment<ListTable>(view.Model(rows, question.Address, "Decisions, newest first"))),
        };
    }

    private async Task<Func<LedgerRowJson, IEnumerable<string>>> LabelsAsync(CancellationToken cancellationToken)
    {
        var byAccount = new Dictionary<ProviderAccount, Func<SeriesId, ImmutableArray<string>>>();
        foreach (var account in names.Accounts)
        {
            byAccount[account] = await labels.OfAsync(account, cancellationToken);
        }

        return row => row.Subject.Split('/') is [_, "providers", var provider, "accounts", var account, "projects", var project, "keys", var key]
            && byAccount.TryGetValue(new ProviderAccount(provider, account), out var labelled)
                ? labelled(new SeriesId(new ProjectId(project), new KeyId(key)))
                : [];
    }
}
