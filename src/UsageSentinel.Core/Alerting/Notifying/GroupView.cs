using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>The members of a group, sorted by what there is to say of them. What is held back appears nowhere but in <see cref="Held"/>.</summary>
internal sealed record GroupView
{
    /// <summary>Everything that fires and may be sent by itself, most severe first.</summary>
    public ImmutableArray<GroupedAlert> Firing { get; private init; } = [];

    /// <summary>Fires and was not sent.</summary>
    public ImmutableArray<GroupedAlert> Fresh { get; private init; } = [];

    /// <summary>Is more severe than in the last notice, or was passed on by another route since.</summary>
    public ImmutableArray<GroupedAlert> Worse { get; private init; } = [];

    /// <summary>Is resolved and was sent as firing, or was resolved before it was received.</summary>
    public ImmutableArray<GroupedAlert> Ended { get; private init; } = [];

    public ImmutableArray<GroupedAlert> Flapping { get; private init; } = [];

    public ImmutableArray<GroupedAlert> Acked { get; private init; } = [];

    public ImmutableArray<GroupedAlert> Facts { get; private init; } = [];

    /// <summary>Why something is held back; null where nothing is.</summary>
    public NotifyReason? Held { get; private init; }

    /// <summary>Whether something is resolved that was never sent.</summary>
    public bool IsUnannounced { get; private init; }

    public static GroupView Of(NotifyGroup group, NotifyEntry? entry, MuteState quiet, Route route, DateTimeOffset now)
    {
        var reported = entry?.Firing ?? ImmutableSortedDictionary<string, Reported>.Empty;
        var members = group.Members.Values
            .Select(member => (Member: member, Hold: quiet.HoldOf(member, route, now)))
            .OrderByDescending(item => item.Member.Severity)
            .ThenBy(item => item.Member.HeardAt)
            .ThenBy(item => item.Member.Id, StringComparer.Ordinal)
            .ToList();
        ImmutableArray<GroupedAlert> visible = [.. members.Where(item => item.Hold is null).Select(item => item.Member)];
        var firing = visible.RemoveAll(member => member.Kind is not GroupedAlertKind.Firing || !member.IsAlone);
        var again = firing.RemoveAll(member => !reported.ContainsKey(member.Id));
        return new GroupView
        {
            Firing = firing,
            Fresh = firing.RemoveAll(member => reported.ContainsKey(member.Id)),
            Worse = again.RemoveAll(member => member.Severity <= reported[member.Id].Severity && member.Level <= reported[member.Id].Level && (member.EscalatedFrom is null || reported[member.Id].EscalatedFrom is not null)),
            Ended = visible.RemoveAll(member => member.Kind is not GroupedAlertKind.Resolved || !IsReportedOver(member, reported)),
            Flapping = again.RemoveAll(member => !member.IsFlapping || reported[member.Id].WasFlapping),
            Acked = again.RemoveAll(member => member.AckId is null || member.AckId == reported[member.Id].AckId),
            Facts = visible.RemoveAll(member => member.Kind is not GroupedAlertKind.Fact || !member.IsAlone),
            Held = members.Where(item => Matters(item.Member, reported)).Min(item => item.Hold),
            IsUnannounced = members.Any(item => item.Member.Kind is GroupedAlertKind.Resolved && !IsReportedOver(item.Member, reported)),
        };
    }

    /// <summary>The members that cause a notice, then everything else that fires, then what else is over.</summary>
    public ImmutableArray<GroupedAlert> All(ImmutableArray<GroupedAlert> first) => [.. first.Concat(Firing).Concat(Ended).DistinctBy(member => member.Id)];

    public static bool IsReportedOver(GroupedAlert member, ImmutableSortedDictionary<string, Reported> reported) =>
        reported.ContainsKey(member.Id) || (member.IsOvertaken && member.IsAlone);

    /// <summary>Whether there would be something to say of a member that is held back.</summary>
    private static bool Matters(GroupedAlert member, ImmutableSortedDictionary<string, Reported> reported) => member.Kind switch
    {
        GroupedAlertKind.Resolved => IsReportedOver(member, reported),
        _ => member.IsAlone,
    };
}
