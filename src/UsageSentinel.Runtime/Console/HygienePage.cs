using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Retiring;

namespace UsageSentinel.Runtime.Console;

/// <summary><c>/hygiene</c>: what is unhealthy about keys, their owners and their limits, as the last sweep reviewed it.</summary>
internal sealed class HygienePage(ProviderConnections connections, HygieneReader hygiene, Countdowns countdowns, KeyNames names, KeyLabels labels, TimeProvider clock) : IConsolePage
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
        foreach (var account in connections.All.Select(connection => connection.Account))
        {
            if (await hygiene.ReviewAsync(account, clock.GetUtcNow(), cancellationToken) is { } review)
            {
                var labelled = await labels.OfAsync(account, cancellationToken);
                rows.AddRange(review.Findings.Select(finding => new HygieneRow(account, finding, ProjectOf(finding, review), labelled)));
                oldest = review.At < oldest ? review.At : oldest;
            }
            else
            {
                unread.Add($"{account.Provider}/{account.Account}");
            }
        }

        var open = await countdowns.OpenAsync(cancellationToken);
        // A review is sorted; those of several organizations together are not.
        var view = HygieneList.View(question.Address) with { IsSorted = connections.All.Length == 1 };
        return question.Format switch
        {
            "csv" => new PageAnswer.File("text/csv; charset=utf-8", view.Csv(rows, question.Address), "hygiene.csv"),
            "json" => new PageAnswer.File("application/json; charset=utf-8", view.AsJson(rows, question.Address, row => row.Shown), "hygiene.json"),
            _ => new PageAnswer.Page("Hygiene", MarkupRenderer.Fragment<HygienePageBody>(new HygieneModel(
                oldest, unread.ToImmutable(), view.Model(rows, question.Address, "What is unhealthy, the worst first"))
            {
                Countdowns = open.IsEmpty ? [] : CountdownList.Of(open, await names.ReadAsync(cancellationToken), countdowns.NeedsApproval, question),
            })),
        };
    }

    private static string? ProjectOf(HygieneFinding finding, HygieneReview review)
    {
        var project = finding.Item.Kind is InventoryKind.Project ? finding.Item.Id : finding.Item.Project;
        return project.Length == 0 ? null : review.ProjectNames.GetValueOrDefault(project, project);
    }
}
