using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary><c>/alerts</c>: every alert; <c>/alerts/{id}</c>: one.</summary>
internal sealed class AlertsPage(AlertAnswers alerts, KeyNames names, KeyLabels labels, AlertPage one) : IConsolePage
{
    public string Name => "alerts";

    public async Task<PageAnswer?> AnswerAsync(ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (question.Parts is [var id])
        {
            return await one.AnswerAsync(id, question, cancellationToken);
        }

        if (!question.Parts.IsEmpty)
        {
            return null;
        }

        var table = await names.ReadAsync(cancellationToken);
        var labelled = new Dictionary<ProviderAccount, Func<SeriesId, ImmutableArray<string>>>();
        foreach (var account in names.Accounts)
        {
            labelled[account] = await labels.OfAsync(account, cancellationToken);
        }

        var rows = (await alerts.ReadCardsAsync(AlertsWanted.All, cancellationToken)).ConvertAll(card => AlertList.Row(card, table) with
        {
            Labels = labelled.GetValueOrDefault(card.Alert.Subject.Account)?.Invoke(card.Alert.Subject.Series) ?? [],
        });
        var view = AlertList.View(question.Address);
        return question.Format switch
        {
            "csv" => new PageAnswer.File("text/csv; charset=utf-8", view.Csv(rows, question.Address), "alerts.csv"),
            "json" => new PageAnswer.File("application/json; charset=utf-8", view.AsJson(rows, question.Address, row => row.Card.Shown), "alerts.json"),
            _ => new PageAnswer.Page("Alerts", MarkupRenderer.Fragment<ListTable>(view.Model(rows, question.Address, "Alerts"))),
        };
    }
}
