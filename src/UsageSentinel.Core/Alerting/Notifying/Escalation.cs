using System.Collections.Immutable;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>Which alerts of a group are passed on to the next route now, because no one acknowledged them. Each is passed on once by each route.</summary>
public static class Escalation
{
    /// <summary>
    /// The alerts that are due, most severe first. An alert that is acknowledged, silenced, explained by another, contained or resolved is
    /// not; mute hours of the route that sent it are no reason to wait, since the next route has its own.
    /// </summary>
    /// <param name="group">The current state.</param>
    /// <param name="entry">What was sent; null for nothing.</param>
    /// <param name="counters">What the route passed on lately.</param>
    /// <param name="at">The route now.</param>
    public static ImmutableArray<GroupedAlert> Due(NotifyGroup group, NotifyEntry? entry, RouteCounters counters, RouteMoment at)
    {
        if (at.Route.Escalation is not { } next || entry is null)
        {
            return [];
        }

        var listening = at.Route with { MuteHours = [] };
        return
        [
            .. group.Members.Values
                .Where(member => member.Kind is GroupedAlertKind.Firing
                    && entry.Firing.TryGetValue(member.Id, out var reported)
                    && reported.EscalatedAt is null
                    && at.Now - (reported.FirstAt ?? entry.At) >= next.After
                    && at.Quiet.HoldOf(member, listening, at.Now) is null
                    && at.Quiet.AckOf(member, at.Now) is null
                    && !at.Quiet.IsContained(member, at.Now))
                .OrderByDescending(member => member.Severity)
                .ThenBy(member => member.Id, StringComparer.Ordinal)
                .Take(Math.Max(0, next.MostPerDay - counters.At(at.Now).Escalated.Length)),
        ];
    }

    /// <summary>The log of the route after it passed alerts on.</summary>
    public static NotifyEntry Passed(NotifyEntry entry, ImmutableArray<GroupedAlert> due, DateTimeOffset now) => entry with
    {
        Firing = entry.Firing.SetItems(due.Select(member => KeyValuePair.Create(member.Id, entry.Firing[member.Id] with { EscalatedAt = now }))),
    };
}
