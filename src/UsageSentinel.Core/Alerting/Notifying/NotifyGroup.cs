using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>What one route sends together, in its current state.</summary>
/// <param name="Key">What it is about, to the route.</param>
/// <param name="Members">By id; a member is removed when its end was sent or needs no notice.</param>
public sealed record NotifyGroup(string Key, ImmutableSortedDictionary<string, GroupedAlert> Members)
{
    public static NotifyGroup New(string key) => new(key, ImmutableSortedDictionary.Create<string, GroupedAlert>(StringComparer.Ordinal));

    /// <summary>The group after an event of one of its members was received. An event that is not newer changes nothing.</summary>
    public NotifyGroup Hear(GroupedAlert heard) => Members.GetValueOrDefault(heard.Id) switch
    {
        null => this with { Members = Members.Add(heard.Id, heard with { IsOvertaken = heard.Kind is GroupedAlertKind.Resolved && !heard.IsOfFirstSweep }) },
        { } known when heard.Sequence <= known.Sequence => this,
        { } known => this with { Members = Members.SetItem(heard.Id, Merge(known, heard)) },
    };

    /// <summary>The group after a member was acknowledged; an unknown member was never sent here.</summary>
    public NotifyGroup Acknowledge(string id, string ackId) => Members.TryGetValue(id, out var member)
        ? this with { Members = Members.SetItem(id, member with { AckId = ackId }) }
        : this;

    /// <summary>The group after something was heard of the response to a member: the newest is a line of its notices.</summary>
    public NotifyGroup Respond(string id, string responseId) => Members.TryGetValue(id, out var member)
        ? this with { Members = Members.SetItem(id, member with { ResponseId = responseId }) }
        : this;

    /// <summary>The group after another route passed an alert on that no one acknowledged there.</summary>
    public NotifyGroup Escalate(GroupedAlert passed, string from, DateTimeOffset now) => this with
    {
        Members = Members.SetItem(passed.Id, Members.TryGetValue(passed.Id, out var known)
            ? known with { EscalatedFrom = from }
            : passed with { HeardAt = now, EscalatedFrom = from, ResponseId = null, DigestedFor = null, IsOvertaken = false, IsOfFirstSweep = false }),
    };

    /// <summary>The group when members are about to be sent: if they end before the delivery is confirmed, their end is sent anyway.</summary>
    public NotifyGroup Promise(IEnumerable<GroupedAlert> reported) => this with
    {
        Members = Members.SetItems(reported.Where(member => member.Kind is GroupedAlertKind.Firing)
            .Select(member => KeyValuePair.Create(member.Id, Members[member.Id] with { IsOvertaken = true }))),
    };

    private static GroupedAlert Merge(GroupedAlert known, GroupedAlert heard) => heard with
    {
        HeardAt = known.HeardAt,
        Severity = heard.Severity > known.Severity ? heard.Severity : known.Severity,
        Level = Math.Max(heard.Level, known.Level),
        IsFlapping = known.IsFlapping || heard.IsFlapping,
        IsOvertaken = known.IsOvertaken,
        AckId = known.AckId,
        ResponseId = known.ResponseId,
        EscalatedFrom = known.EscalatedFrom,
        DigestedFor = known.DigestedFor,
    };
}

/// <summary>What was last sent of a group to a receiver. Kept until everything that was sent has been sent as resolved, however long that takes.</summary>
/// <param name="At">When, on the wall.</param>
/// <param name="Firing">The alerts that were sent as firing.</param>
public sealed record NotifyEntry(DateTimeOffset At, ImmutableSortedDictionary<string, Reported> Firing);

/// <summary>How an alert was sent.</summary>
/// <param name="Severity">The severity that was sent.</param>
/// <param name="WasFlapping">Whether it was sent as flapping.</param>
/// <param name="AckId">The acknowledgement that was sent; null for none.</param>
public readonly record struct Reported(Severity Severity, bool WasFlapping, string? AckId)
{
    /// <summary>The step of its rule that was sent; 0 for none.</summary>
    public int Level { get; init; }

    /// <summary>When it was first sent; null where only <see cref="NotifyEntry.At"/> is known.</summary>
    public DateTimeOffset? FirstAt { get; init; }

    /// <summary>When it was passed on to the next route; null if it was not.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>The route that passed it on, if that was sent; null for none.</summary>
    public string? EscalatedFrom { get; init; }
}
