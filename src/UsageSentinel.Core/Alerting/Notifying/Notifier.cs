using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>
/// Whether a notice of a group of alerts is sent now, and why: the current state against what was last sent. Nothing here knows how a notice is
/// sent; the same arguments give the same answer.
/// </summary>
public static class Notifier
{
    /// <param name="group">The current state.</param>
    /// <param name="entry">What was last sent; null for nothing.</param>
    /// <param name="quiet">What holds notices back.</param>
    /// <param name="route">Who is notified, and how often.</param>
    /// <param name="now">The time on the wall.</param>
    public static NotifyDecision Decide(NotifyGroup group, NotifyEntry? entry, MuteState quiet, Route route, DateTimeOffset now)
    {
        var view = GroupView.Of(group, entry, quiet, route, now);
        return Worse(view)
            ?? Facts(view, entry)
            ?? Fresh(view, entry, route, now)
            ?? Ended(view, entry, route, now)
            ?? Marked(view)
            ?? Standing(view, entry, quiet, route, now);
    }

    private static NotifyDecision? Worse(GroupView view) =>
        view.Worse.IsEmpty ? null : new NotifyDecision(NotifyReason.Escalated, view.All(view.Worse), null);

    /// <summary>A fact about an alert that was not sent yet is a line of its first notice, which then waits no longer.</summary>
    private static NotifyDecision? Facts(GroupView view, NotifyEntry? entry) => view.Facts.IsEmpty ? null
        : view.Fresh.Any(member => view.Facts.Any(fact => fact.AlertId == member.Id))
        ? new NotifyDecision(entry is null || entry.Firing.IsEmpty ? NotifyReason.First : NotifyReason.NewAlerts, [.. view.All(view.Fresh), .. view.Facts], null)
        : new NotifyDecision(NotifyReason.Fact, view.Facts, null);

    private static NotifyDecision? Fresh(GroupView view, NotifyEntry? entry, Route route, DateTimeOffset now)
    {
        if (view.Fresh.IsEmpty)
        {
            return null;
        }

        var isFirst = entry is null || entry.Firing.IsEmpty;
        var due = view.Fresh.Min(member => isFirst || member.Severity is Severity.Critical
            ? member.HeardAt + route.WaitOf(member.Severity)
            : entry!.At + route.GroupInterval);
        return now < due
            ? NotifyDecision.Wait(isFirst ? NotifyReason.WaitsForGroup : NotifyReason.WaitsForInterval, due)
            : new NotifyDecision(isFirst ? NotifyReason.First : NotifyReason.NewAlerts, view.All(view.Fresh), null);
    }

    private static NotifyDecision? Ended(GroupView view, NotifyEntry? entry, Route route, DateTimeOffset now)
    {
        if (view.Ended.IsEmpty)
        {
            return null;
        }

        var isAll = entry is null || entry.Firing.Keys.All(id => view.Ended.Any(member => member.Id == id));
        var due = isAll ? now : entry!.At + route.GroupInterval;

        // Who wants no ends must hear of what never reached him all the same.
        var isWanted = route.SendsResolved || view.Ended.Any(member => entry?.Firing.ContainsKey(member.Id) != true);
        return (isWanted, now < due) switch
        {
            (false, _) => NotifyDecision.Wait(NotifyReason.ResolvesUnwanted, null),
            (_, true) => NotifyDecision.Wait(NotifyReason.WaitsForInterval, due),
            _ => new NotifyDecision(isAll ? NotifyReason.AllResolved : NotifyReason.SomeResolved, view.All(view.Ended), null),
        };
    }

    /// <summary>What changes nothing about an alert but is worth a word.</summary>
    private static NotifyDecision? Marked(GroupView view) => view switch
    {
        { Flapping.IsEmpty: false } => new NotifyDecision(NotifyReason.Flapping, view.All(view.Flapping), null),
        { Acked.IsEmpty: false } => new NotifyDecision(NotifyReason.Acknowledged, view.Acked, null),
        _ => null,
    };

    private static NotifyDecision Standing(GroupView view, NotifyEntry? entry, MuteState quiet, Route route, DateTimeOffset now)
    {
        var poll = view.Held is null ? (DateTimeOffset?)null : now + MuteState.Poll;
        var open = view.Firing.Where(member => entry?.Firing.ContainsKey(member.Id) == true).ToImmutableArray();
        if (entry is null || open.IsEmpty)
        {
            return NotifyDecision.Wait(view.Held ?? (view.IsUnannounced ? NotifyReason.NeverAnnounced : NotifyReason.NothingNew), poll);
        }

        var unacked = open.RemoveAll(member => quiet.AckOf(member, now) is not null);
        if (unacked.IsEmpty)
        {
            return NotifyDecision.Wait(NotifyReason.Acked, Earliest(poll, open.Min(member => quiet.AckOf(member, now)?.Until)));
        }

        // What is contained sets no pace for what is not.
        var loose = unacked.RemoveAll(member => quiet.IsContained(member, now));
        var due = entry.At + route.RepeatOf((loose.IsEmpty ? unacked : loose).Max(member => member.Severity));
        var look = loose.Length == unacked.Length ? poll : Earliest(poll, now + Contained.Poll);
        return (now < due, loose.IsEmpty) switch
        {
            (true, _) => NotifyDecision.Wait(NotifyReason.WaitsForRepeat, Earliest(look, due)),
            (_, true) => NotifyDecision.Wait(NotifyReason.Contained, now + Contained.Poll),
            _ => new NotifyDecision(NotifyReason.Repeat, loose, null),
        };
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null || right < left ? right : left;
}
