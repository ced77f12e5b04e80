using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels;

/// <summary>What is to be said by a route now, and why now.</summary>
/// <param name="Route">The route that says it.</param>
/// <param name="GroupKey">What it is about, to this route. The same for every notice of one group, so a medium can thread or close by it.</param>
/// <param name="Reason">Why now.</param>
/// <param name="Events">The latest event of each alert in it, with the figures of now, worst first; never empty.</param>
/// <param name="MoreSuppressed">How many more there are that are not shown individually.</param>
/// <param name="At">When it was first due, on the wall, UTC.</param>
/// <param name="ExternalId">The id that the service gave to the first message of the group, so that it is edited and not posted again; null if there is none yet.</param>
public sealed record Notice(
    Route Route,
    string GroupKey,
    NotifyReason Reason,
    ImmutableArray<SentinelEvent> Events,
    int MoreSuppressed,
    DateTimeOffset At,
    string? ExternalId)
{
    /// <summary>A link by which one person decides about a response; null where nothing waits for a decision. It is a secret: only the rendered message holds it.</summary>
    public Uri? ApprovalLink { get; init; }

    /// <summary>The time on the wall at which it was put together, UTC. A retry has the <see cref="At"/> of the first attempt and newer figures.</summary>
    /// <value>The default is <see cref="At"/>.</value>
    public DateTimeOffset WrittenAt { get; init; } = At;

    /// <summary>The events whose alert could not be read: their figures are those at the time of the event.</summary>
    /// <value>The default is none.</value>
    public ImmutableHashSet<string> Dated { get; init; } = [];

    /// <summary>What goes with it as files; only a mail takes any.</summary>
    public NoticeFiles Files { get; init; } = NoticeFiles.None;
}
