using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>A decision after the limits of its route, with what they changed.</summary>
public readonly record struct Admitted(NotifyDecision Decision, NotifyGroup Group, RouteCounters Tally);

/// <summary>
/// Limits the notices of a route: a storm, and the week's pages. Limits drop notices and never state, what they delay
/// is sent in a digest, and nothing critical is ever delayed.
/// </summary>
public static class NotificationLimiter
{
    /// <summary>How long a storm is gathered before its digest.</summary>
    private static readonly TimeSpan StormDigest = TimeSpan.FromHours(1);

    /// <summary>How long what the first sweep of an account finds is gathered before its digest.</summary>
    private static readonly TimeSpan FirstDigest = TimeSpan.FromMinutes(2);

    /// <summary>How long what is beyond the week's pages is gathered before its digest.</summary>
    private static readonly TimeSpan PageDigest = TimeSpan.FromHours(24);

    public static Admitted Admit(
        NotifyDecision decision, NotifyGroup group, NotifyEntry? entry, RouteCounters tally, in RouteMoment at)
    {
        var kept = new Admitted(decision, group, tally.At(at.Now));
        if (!decision.Reason.IsReported())
        {
            return Mute(kept, entry, at);
        }

        return Held(decision, entry, kept.Tally, at.Route, at.Limits) is { } why ? HoldBack(kept, entry, why, at) : kept;
    }

    /// <summary>The tally after a notice was admitted and is about to be sent.</summary>
    public static RouteCounters Count(NotifyDecision decision, NotifyEntry? entry, RouteCounters tally, Route route, DateTimeOffset now)
    {
        var begun = New(decision, entry).Count(member => member.Severity is not Severity.Critical);
        var counted = tally with
        {
            Begun = tally.Begun.AddRange(Enumerable.Repeat(now, begun)),
            Sent = route.MostPerHour is null ? tally.Sent : tally.Sent.Add(now),
        };
        return IsPage(decision.Reason, route)
            ? counted with { Pages = counted.Pages.AddRange(Accounts(decision.ToNotify).Select(account => new Page(now, account))) }
            : counted;
    }

    private static NotifyReason? Held(NotifyDecision decision, NotifyEntry? entry, RouteCounters tally, Route route, NotifyLimits limits)
    {
        if (decision.Reason is not (NotifyReason.First or NotifyReason.NewAlerts or NotifyReason.Repeat or NotifyReason.Fact)
            || route.Channel is ChannelKind.Console
            || decision.ToNotify.Any(member => member.Severity is Severity.Critical || (member.EscalatedFrom is not null && decision.Reason is not NotifyReason.Repeat)))
        {
            return null;
        }

        if (decision.Reason is not NotifyReason.Repeat && New(decision, entry).All(member => member.IsOfFirstSweep))
        {
            return NotifyReason.FirstSweep;
        }

        // The last one of the hour is left for the digest.
        if (route.MostPerHour is { } most && tally.Sent.Length >= most - 1)
        {
            return NotifyReason.StormLimited;
        }

        return tally.Begun.Length + New(decision, entry).Count() > limits.AlertsPerHour && decision.Reason is not NotifyReason.Repeat ? NotifyReason.StormLimited
            : IsPage(decision.Reason, route) && Accounts(decision.ToNotify).All(account => tally.Pages.Count(page => page.Account == account) >= limits.PagesPerWeek)
                ? NotifyReason.PageBudgetSpent
                : null;
    }

    private static Admitted HoldBack(Admitted kept, NotifyEntry? entry, NotifyReason why, in RouteMoment at)
    {
        var isRepeat = kept.Decision.Reason is NotifyReason.Repeat;
        var ids = (isRepeat ? kept.Decision.ToNotify : New(kept.Decision, entry)).Select(member => member.Id).ToList();
        DateTimeOffset? nextAt = isRepeat ? at.Now + at.Route.RepeatOf(Severity.Warning) : null;
        return new Admitted(
            NotifyDecision.Wait(why, nextAt),
            isRepeat ? kept.Group : Mark(kept.Group, ids, why),
            kept.Tally.Keep(ids, why, at.Now + GatheredFor(why)));
    }

    private static TimeSpan GatheredFor(NotifyReason why) => why switch
    {
        NotifyReason.FirstSweep => FirstDigest,
        NotifyReason.StormLimited => StormDigest,
        _ => PageDigest,
    };

    /// <summary>Alerts stay, marked; a fact has no later state and is sent in the digest only.</summary>
    private static NotifyGroup Mark(NotifyGroup group, IReadOnlyCollection<string> ids, NotifyReason why)
    {
        var members = group.Members.ToBuilder();
        foreach (var id in ids)
        {
            if (members[id].Kind is GroupedAlertKind.Fact)
            {
                members.Remove(id);
            }
            else
            {
                members[id] = members[id] with { DigestedFor = why };
            }
        }

        return group with { Members = members.ToImmutable() };
    }

    /// <summary>What begins in mute hours goes into the digest; what still fires afterwards is also sent by itself.</summary>
    private static Admitted Mute(Admitted kept, NotifyEntry? entry, in RouteMoment at)
    {
        var (route, quiet, _, now) = at;
        var muted = kept.Group.Members.Values
            .Where(member => member is { Kind: GroupedAlertKind.Firing or GroupedAlertKind.Fact, DigestedFor: null }
                && entry?.Firing.ContainsKey(member.Id) != true
                && quiet.HoldOf(member, route, now) is NotifyReason.Muted)
            .ToList();
        return muted.Count == 0
            ? kept
            : kept with
            {
                Group = Mark(kept.Group, [.. muted.Select(member => member.Id)], NotifyReason.Muted),
                Tally = kept.Tally.Keep(muted.Select(member => member.Id), NotifyReason.Muted, now + MuteState.Poll),
            };
    }

    private static IEnumerable<GroupedAlert> New(NotifyDecision decision, NotifyEntry? entry) => decision.ToNotify.Where(member =>
        member.Kind is GroupedAlertKind.Fact || (member.Kind is GroupedAlertKind.Firing && entry?.Firing.ContainsKey(member.Id) != true));

    /// <summary>On-call is paged; finance reads, and so does who sits at a console.</summary>
    private static bool IsPage(NotifyReason reason, Route route) =>
        route.Channel is not ChannelKind.Console
        && route.Audiences.Contains("oncall")
        && reason is NotifyReason.First or NotifyReason.NewAlerts or NotifyReason.Escalated or NotifyReason.Repeat;

    private static IEnumerable<string> Accounts(ImmutableArray<GroupedAlert> members) => members
        .Select(member => $"{member.Labels.GetValueOrDefault("provider")}/{member.Labels.GetValueOrDefault("org")}")
        .Distinct();
}
