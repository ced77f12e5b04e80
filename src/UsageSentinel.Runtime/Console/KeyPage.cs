using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Console;

/// <summary>Reads what the page of one key shows, and takes its forms.</summary>
internal sealed class KeyPage(KeyAnswers keys, KeyNames names, CourseAnswers courses, KeyStory story, AccountStore accounts, HeldEnvelope envelope, Countdowns countdowns, ConsoleActions actions)
{
    private static readonly ImmutableArray<(string Name, int Days)> Ranges = [("1d", 1), ("7d", 7), ("30d", 30)];

    public async Task<PageAnswer?> AnswerAsync(ProviderAccount account, string id, ConsoleQuestion question, CancellationToken cancellationToken)
    {
        var key = (await keys.ReadAsync(account, cancellationToken)).FirstOrDefault(key => key.ApiKeyId == id);
        if (key is null)
        {
            return null;
        }

        if (question.Call.Method == "POST")
        {
            return FormResult.Page(await actions.OnKeyAsync(account, id, await story.ActsAsync(account, id, cancellationToken), question, cancellationToken), question.Address);
        }

        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var series = new SeriesId(key.ProjectId is { } project ? new ProjectId(project) : null, new KeyId(id));
        var range = Ranges.FirstOrDefault(range => range.Name == question.Address.Value("range"), Ranges[1]);
        var end = BucketWidth.Hour.Ceiling(state.MinutesThrough ?? DateTimeOffset.UnixEpoch.AddDays(1));
        var facts = new KeyFacts(
            key,
            account,
            await names.ReadAsync(cancellationToken),
            await courses.ReadAsync(account, series, new TimeWindow(end.AddDays(-range.Days), end), cancellationToken),
            await story.ReadAsync(account, series, id, cancellationToken))
        {
            Countdown = await countdowns.FindAsync(account, new KeyId(id), cancellationToken),
            NeedsApproval = countdowns.NeedsApproval,
            OffersReplacement = actions.OffersReplacement,
            Envelope = await envelope.OfAsync(account, series.Project, cancellationToken),
        };
        return new PageAnswer.Page(key.Name ?? id, MarkupRenderer.Fragment<KeyPageBody>(KeyView.Of(
            facts,
            [.. Ranges.Select(one => new PlaceModel(question.Address.With("range", one.Name), Amounts.Count(one.Days, "day"), one == range))],
            question)));
    }
}
