using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>Reads what the page of one alert shows, and takes its forms.</summary>
internal sealed class AlertPage(AlertAnswers alerts, KeyNames names, CourseAnswers courses, AlertStoryReader story, ConsoleActions actions)
{
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
            await courses.OfAlertAsync(card.Alert, cancellationToken),
            await story.ReadAsync(card.Alert, cancellationToken));
        return new PageAnswer.Page(card.Shown.Headline, MarkupRenderer.Fragment<AlertPageBody>(AlertView.Of(facts, question)));
    }
}
