using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>What one route tells together, as it stands.</summary>
/// <param name="Key">What it is about, to the route.</param>
/// <param name="Members">By id; a member goes when its end was told or needs no telling.</param>
public sealed record NotifyGroup(string Key, ImmutableSortedDictionary<string, Member> Members)
{
    public static NotifyGroup New(string key) => new(key, ImmutableSortedDictionary.Create<string, Member>(StringComparer.Ordinal));

    /// <summary>The group after one of its members was heard of. What is not newer than what is known changes nothing.</summary>
    public NotifyGroup Hear(Member heard) => Members.GetValueOrDefault(heard.Id) switch
    {
        null => this with { Members = Members.Add(heard.Id, heard with { IsOvertaken = heard.Kind is MemberKind.Resolved }) },
        { } known when heard.Sequence <= known.Sequence => this,
        { } known => this with { Members = Members.SetItem(heard.Id, Merge(known, heard)) },
    };

    /// <summary>The group after a member was acknowledged; one that is not known here was never told here.</summary>
    public NotifyGroup Acknowledge(string id, string ackId) => Members.TryGetValue(id, out var member)
        ? this with { Members = Members.SetItem(id, member with { AckId = ackId }) }
        : this;

    /// <summary>The group when members are about to be told: should they end before anybody knows that it arrived, their end is told all the same.</summary>
    public NotifyGroup Promise(IEnumerable<Member> told) => this with
    {
        Members = Members.SetItems(told.Where(member => member.Kind is MemberKind.Firing)
            .Select(member => KeyValuePair.Create(member.Id, Members[member.Id] with { IsOvertaken = true }))),
    };

    private static Member Merge(Member known, Member heard) => heard with
    {
        HeardAt = known.HeardAt,
        Severity = heard.Severity > known.Severity ? heard.Severity : known.Severity,
        Level = Math.Max(heard.Level, known.Level),
        IsFlapping = known.IsFlapping || heard.IsFlapping,
        IsOvertaken = known.IsOvertaken,
        AckId = known.AckId,
        DigestedFor = known.DigestedFor,
    };
}

/// <summary>What a receiver was last told of a group. Kept for as long as anything told has not been told to be over, however long that is.</summary>
/// <param name="At">When, on the wall.</param>
/// <param name="Firing">The episodes told to fire.</param>
public sealed record NotifyEntry(DateTimeOffset At, ImmutableSortedDictionary<string, Told> Firing);

/// <summary>How an episode was told.</summary>
/// <param name="Severity">As bad as it was told to be.</param>
/// <param name="WasFlapping">Whether it was told to be held open.</param>
/// <param name="AckId">The acknowledgement that was told; null for none.</param>
public readonly record struct Told(Severity Severity, bool WasFlapping, string? AckId)
{
    /// <summary>The step of its rule it was told to have reached; 0 for none.</summary>
    public int Level { get; init; }
}
