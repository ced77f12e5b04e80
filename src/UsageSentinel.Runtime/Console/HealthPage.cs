using System.Collections.Immutable;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary><c>/health</c>: how the product itself is doing.</summary>
internal sealed class HealthPage(IHealthReport health, StatusAnswers status, TimeProvider clock) : IConsolePage
{
    public string Name => "health";

    public async Task<PageAnswer?> AnswerAsync(ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (!question.Parts.IsEmpty)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        ImmutableArray<AccountHealth> accounts = [.. (await status.ReadAsync(cancellationToken)).Select(account => new AccountHealth(account, Age(account, now) ?? "never swept"))];
        var view = HealthList.View;
        return question.Format switch
        {
            "csv" => new PageAnswer.File("text/csv; charset=utf-8", view.Csv(accounts, question.Address), "health.csv"),
            "json" => new PageAnswer.File("application/json; charset=utf-8", view.AsJson(accounts, question.Address, account => account.Status), "health.json"),
            _ => new PageAnswer.Page("Health", MarkupRenderer.Fragment<HealthPageBody>(new HealthModel(
                await health.ReadAsync(cancellationToken), accounts, view.Model(accounts, question.Address, "Organizations, with the age of their data")))),
        };
    }

    /// <summary>How old the data of an account are; null before the first sweep.</summary>
    public static string? Age(StatusJson account, DateTimeOffset now) => account.CompleteThrough is { } through ? Elapsed.Ago(now - through) : null;
}
