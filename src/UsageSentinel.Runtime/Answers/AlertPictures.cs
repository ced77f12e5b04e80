using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>The chart of an alert for its notices: the hours that its page shows, from a day before it began.</summary>
internal sealed class AlertPictures(AlertIndex alerts, CourseAnswers courses) : INoticePictures
{
    /// <summary>A picture is never larger: what is drawn has a few colours, and packs well.</summary>
    public const int MostBytes = 40_000;

    /// <summary>A picture is smaller than the chart of the page, so that it begins later.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromDays(1);

    public async Task<NoticePicture?> OfAsync(Route route, ImmutableArray<SentinelEvent> events, CancellationToken cancellationToken)
    {
        if (route.Channel is not (ChannelKind.Email or ChannelKind.AzureEmail or ChannelKind.Teams)
            || events is not [{ Data: { AlertId: { } id, ApiKeyId: not null, Provider: { } provider, Account: { } account } }, ..])
        {
            return null;
        }

        try
        {
            if (await alerts.FindAsync(new ProviderAccount(provider, account), id, cancellationToken) is not { Alert: var alert }
                || await courses.OfAlertAsync(alert, cancellationToken) is not { } course
                || course.Hours.RemoveAll(hour => hour.Hour < alert.ActiveAt - Before) is not { Length: > 1 } hours)
            {
                return null;
            }

            var png = CoursePicture.Draw(hours, alert.ResolvedAt is { } over ? [alert.ActiveAt, over] : [alert.ActiveAt]);
            return png.Length <= MostBytes ? new NoticePicture(png, CoursePicture.InWords(hours), CoursePicture.Width) : null;
        }
        catch (StoreException)
        {
            // A notice is sent without its picture.
            return null;
        }
    }
}
