using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>Reads what the page of one alert shows, and takes its forms.</summary>
internal sealed class AlertPage(AlertAnswers alerts, KeyNames names, CourseAnswers courses, AlertStoryReader story, ConsoleActions actions)
{
    /// <summary>What was usual before it began is shown beside it.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromDays(2);
    private static readonly TimeSpan After = TimeSpan.FromHours(6);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(16);

    public async Task<PageAnswer?> AnswerAsync(string id, ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (await alerts.FindAsync(id, cancellationToken) is not { } card)
        {
            return null;
        }

        if (question.Call.Method == "POST")
        {
            return FormResult.Page(await actions.OnAlertAsync(card, question, cancellationToken), question.Address);
        }

        var facts = new AlertFacts(
            card,
            await names.ReadAsync(cancellationToken),
            await CourseAsync(card, cancellationToken),
            await story.ReadAsync(card.Alert, cancellationToken));
        return new PageAnswer.Page(card.Shown.Headline, MarkupRenderer.Fragment<AlertPageBody>(AlertView.Of(facts, question)));
    }

    private async Task<Course?> CourseAsync(AlertCard card, CancellationToken cancellationToken)
    {
        var subject = card.Alert.Subject;
        if (subject.Project is null && subject.Key is null)
        {
            return null;
        }

        var end = BucketWidth.Hour.Ceiling((card.Alert.ResolvedAt ?? card.Alert.TrueThrough) + After);
        var start = BucketWidth.Hour.Floor(card.Alert.ActiveAt - Before);
        start = end - start > Longest ? end - Longest : start;
        return await courses.ReadAsync(subject.Account, subject.Series, new TimeWindow(start, end), cancellationToken);
    }
}
