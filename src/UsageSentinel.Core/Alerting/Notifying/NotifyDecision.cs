using System.Collections.Immutable;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>What is done about a group now.</summary>
/// <param name="Reason">Why a notice is sent, or not.</param>
/// <param name="ToNotify">The members in the notice, those that caused it first; empty if none is sent.</param>
/// <param name="NextAt">When to look again though nothing has happened, on the wall; null for never.</param>
public sealed record NotifyDecision(NotifyReason Reason, ImmutableArray<GroupedAlert> ToNotify, DateTimeOffset? NextAt)
{
    public static NotifyDecision Wait(NotifyReason reason, DateTimeOffset? nextAt) => new(reason, [], nextAt);
}

/// <summary>A group and what was sent of it, after something was sent or needed no notice.</summary>
/// <param name="Group">The group afterwards.</param>
/// <param name="Entry">Null if nothing that was sent is still open.</param>
public readonly record struct Noted(NotifyGroup Group, NotifyEntry? Entry)
{
    /// <summary>Whether nothing is left to remember.</summary>
    public bool IsOver => Group.Members.IsEmpty && Entry is null;
}
