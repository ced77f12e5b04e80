using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>What is remembered of a group after a notice went out, or after it turned out that none is needed.</summary>
public static class NotifyLog
{
    /// <summary>After a notice was delivered.</summary>
    /// <param name="group">The current group: more may have been received since the notice was made.</param>
    /// <param name="entry">What had been sent before.</param>
    /// <param name="reported">The members of the notice, as they were sent.</param>
    /// <param name="at">When it was made.</param>
    public static Noted Reported(NotifyGroup group, NotifyEntry? entry, ImmutableArray<GroupedAlert> reported, DateTimeOffset at)
    {
        var firing = (entry?.Firing ?? ImmutableSortedDictionary.Create<string, Reported>(StringComparer.Ordinal)).ToBuilder();
        foreach (var member in reported)
        {
            if (member.Kind is GroupedAlertKind.Firing)
            {
                var before = firing.GetValueOrDefault(member.Id);
                firing[member.Id] = new Reported(member.Severity, member.IsFlapping, member.AckId)
                {
                    Level = member.Level,
                    FirstAt = before.FirstAt ?? at,
                    EscalatedAt = before.EscalatedAt,
                    EscalatedFrom = member.EscalatedFrom,
                };
            }
            else
            {
                firing.Remove(member.Id);
            }
        }

        // What was sent as resolved is removed; what was sent as firing and is resolved now stays until that is sent.
        var over = reported.Where(member => member.Kind is not GroupedAlertKind.Firing).Select(member => member.Id);
        return Settle(group with { Members = group.Members.RemoveRange(over) }, new NotifyEntry(at, firing.ToImmutable()));
    }

    /// <summary>After a check found that a group needs no notice: what is resolved and was never sent is removed.</summary>
    public static Noted Passed(NotifyGroup group, NotifyEntry? entry, MuteState quiet, Route route, DateTimeOffset now)
    {
        var reported = entry?.Firing ?? ImmutableSortedDictionary<string, Reported>.Empty;
        var gone = group.Members.Values
            .Where(member => member.Kind is GroupedAlertKind.Resolved && (!route.SendsResolved
                ? quiet.HoldOf(member, route, now) is null || !reported.ContainsKey(member.Id)
                : !GroupView.IsReportedOver(member, reported)))
            .Select(member => member.Id)
            .ToList();
        return Settle(
            group with { Members = group.Members.RemoveRange(gone) },
            entry is null ? null : entry with { Firing = entry.Firing.RemoveRange(gone) });
    }

    /// <summary>The entry is removed with the last alert in it, never by age.</summary>
    private static Noted Settle(NotifyGroup group, NotifyEntry? entry) =>
        new(group, entry is { Firing.IsEmpty: false } ? entry : null);
}
