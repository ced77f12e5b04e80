using System.Collections.Concurrent;
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

/// <summary><c>/hygiene</c>: what is unhealthy about keys, their owners and their limits. A review looks at every key, so one is shown for ten minutes.</summary>
internal sealed class HygienePage(ProviderConnections connections, HygieneReader hygiene, Countdowns countdowns, KeyNames names, TimeProvider clock) : IConsolePage
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<ProviderAccount, HygieneReview> held = new();

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
            if (await ReviewAsync(account, cancellationToken) is { } review)
            {
                rows.AddRange(review.Findings.Select(finding => new HygieneRow(account, finding, HygieneFindingJson.Of(finding))));
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
                Countdowns = CountdownList.Of(await countdowns.OpenAsync(cancellationToken), await names.ReadAsync(cancellationToken), countdowns.NeedsApproval, question),
            })),
        };
    }

    private async Task<HygieneReview?> ReviewAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (held.TryGetValue(account, out var known) && now - known.At < GoodFor && now >= known.At)
        {
            return known;
        }

        var review = await hygiene.ReviewAsync(account, now, cancellationToken);
        if (review is not null)
        {
            held[account] = review;
        }

        return review;
    }
}
