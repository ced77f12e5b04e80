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

        var accounts = await status.ReadAsync(cancellationToken);
        return new PageAnswer.Page("Health", MarkupRenderer.Fragment<HealthPageBody>(new HealthModel(
            await health.ReadAsync(cancellationToken),
            [.. accounts.Select(account => new AccountHealth(account, Age(account, clock.GetUtcNow()) ?? "never swept"))])));
    }

    /// <summary>How old the data of an account are; null before the first sweep.</summary>
    public static string? Age(StatusJson account, DateTimeOffset now) => account.CompleteThrough is { } through ? Elapsed.Ago(now - through) : null;
}
