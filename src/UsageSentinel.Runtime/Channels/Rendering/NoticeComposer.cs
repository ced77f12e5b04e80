using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>Puts a notice into words. Pure: the same notice gives the same words.</summary>
internal static class NoticeComposer
{
    /// <summary>More alerts than this are counted, not shown: long lists are not read, and every channel has a size limit.</summary>
    private const int MostAlerts = 10;

    public static NoticeText Write(Notice notice, NoticeLinks links)
    {
        var shown = notice.Events.RemoveAll(notice.IsLine);
        var told = shown.Take(MostAlerts).Select(one => AlertWriter.Write(one, notice)).ToImmutableArray();
        var more = notice.MoreSuppressed + shown.Length - told.Length;
        return new NoticeText(
            ToneOf(notice),
            Headline(notice, told[0].Title, notice.MoreSuppressed + shown.Length - 1),
            told,
            more > 0 ? string.Create(CultureInfo.InvariantCulture, $"{more} more {Plural.Of(more, "alert")} not shown. List them with: sentinel alerts --open") : null,
            links.Of(notice),
            PlainText.Of($"UsageSentinel, route {notice.Route.Name}. Times are in {notice.Route.Zone.Id}.{Escalated(notice)}"))
        {
            Picture = notice.Picture,
        };
    }

    private static string Escalated(Notice notice) => notice.EscalatedFrom is { } route ? $" No one acknowledged it on route {route}." : string.Empty;

    private static NoticeTone ToneOf(Notice notice) => notice.Reason switch
    {
        NotifyReason.Canary => NoticeTone.Test,
        NotifyReason.AllResolved => NoticeTone.Resolved,
        NotifyReason.Digest => NoticeTone.Digest,
        _ when notice.Events.All(one => one.Data.Digest is not null) => NoticeTone.Digest,
        _ => notice.Events.Max(one => one.ToFacts().Severity) switch
        {
            Severity.Critical => NoticeTone.Critical,
            Severity.Warning => NoticeTone.Warning,
            _ => NoticeTone.Info,
        },
    };

    private static string Headline(Notice notice, string first, int others)
    {
        var tail = others > 0 ? string.Create(CultureInfo.InvariantCulture, $" (and {others} more)") : string.Empty;
        return PlainText.Of($"{Prefix(notice)}{first}", 180) + tail;
    }

    /// <summary>What has changed since the last notice. Every channel shows RESOLVED before the headline, so that needs no prefix.</summary>
    private static string Prefix(Notice notice) => notice.Reason switch
    {
        _ when notice.Events[0].Type == EventTypes.Drill => "DRILL, no action needed: ",
        _ when notice.EscalatedFrom is not null => "Not acknowledged: ",
        NotifyReason.Digest when notice.IsFirstSweep => "First sweep: ",
        NotifyReason.Digest when notice.Events[0].Data.Digest is null => "Delayed: ",
        NotifyReason.Escalated => "Escalated: ",
        NotifyReason.Repeat => "Still firing: ",
        NotifyReason.SomeResolved => "Partly resolved: ",
        NotifyReason.Acknowledged => "Acknowledged: ",
        NotifyReason.Flapping => "Flapping: ",
        NotifyReason.Canary => "TEST, no action needed: ",
        NotifyReason.Fact when notice.Events[0].Type == EventTypes.AwaitingApproval => "Approval needed: ",
        NotifyReason.Fact when notice.Events[0] is { Type: SystemEventTypes.Retirement, Data.Decision: "Proposed" } => "Approval needed: ",
        NotifyReason.Fact when notice.Events[0].Type is EventTypes.Contained or EventTypes.Revoked => "Contained: ",
        NotifyReason.Fact when notice.Events[0].Type == EventTypes.ResponseFailed => "Containment failed: ",
        NotifyReason.Fact when notice.Events[0].Type == EventTypes.Withheld => "Action blocked: ",
        NotifyReason.Fact when notice.Events[0].Type == EventTypes.Restored => "Limits restored: ",
        _ => string.Empty,
    };
}
