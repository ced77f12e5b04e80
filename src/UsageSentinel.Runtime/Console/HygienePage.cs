using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Retiring;

namespace UsageSentinel.Runtime.Console;

/// <summary><c>/hygiene</c>: what is unhealthy about keys, their owners and their limits, as the last sweep reviewed it.</summary>
internal sealed class HygienePage(ProviderConnections connections, HygieneReader hygiene, Countdowns countdowns, KeyNames names, TimeProvider clock) : IConsolePage
{
    public string Name => "hygiene";

    public async Task<PageAnswer?> AnswerAsync(ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (!question.Parts.IsEmpty)
        {
            return null;
        }

        var rows = new List<HygieneRow>();
        var unread = ImmutableArray.CreateBuilder<string>();
        var oldest = clock.GetUtcNow();
        var table = await names.ReadAsync(cancellationToken);
        foreach (var account in connections.All.Select(connection => connection.Account))
        {
            if (await hygiene.ReviewAsync(account, clock.GetUtcNow(), cancellationToken) is { } review)
            {
                rows.AddRange(review.Findings.Select(finding => Row(account, finding, table)));
                oldest = review.At < oldest ? review.At : oldest;
            }
            else
            {
                unread.Add($"{account.Provider}/{account.Account}");
            }
        }

        var view = HygieneList.View(question.Address);
        return question.Format switch
        {
            "csv" => new PageAnswer.File("text/csv; charset=utf-8", view.Csv(rows, question.Address), "hygiene.csv"),
            "json" => new PageAnswer.File("application/json; charset=utf-8", view.AsJson(rows, question.Address, row => row.Shown), "hygiene.json"),
            _ => new PageAnswer.Page("Hygiene", MarkupRenderer.Fragment<HygienePageBody>(new HygieneModel(
                oldest, unread.ToImmutable(), view.Model(rows, question.Address, "What is unhealthy, the worst first"))
            {
                Countdowns = CountdownList.Of(await countdowns.OpenAsync(cancellationToken), table, countdowns.NeedsApproval, question),
            })),
        };
    }

    private static HygieneRow Row(ProviderAccount account, HygieneFinding finding, NameTable table)
    {
        var shown = HygieneFindingJson.Of(finding);
        return new HygieneRow(account, finding, shown, table.Project(account.Provider, account.Account, shown.ProjectId) ?? shown.ProjectId);
    }
}
