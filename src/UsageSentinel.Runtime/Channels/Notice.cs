using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels.Rendering;
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

    /// <summary>The newest event about the response to an alert, by the alert; it is a line of that alert.</summary>
    /// <value>The default is none.</value>
    public ImmutableDictionary<string, SentinelEvent> Responses { get; init; } = ImmutableDictionary<string, SentinelEvent>.Empty;

    /// <summary>The route that passed it on, where no one acknowledged it; null where none did.</summary>
    public string? EscalatedFrom { get; init; }

    /// <summary>Whether it is the one notice of what the first sweep of an account found.</summary>
    public bool IsFirstSweep { get; init; }

    /// <summary>Whether a response to one of its alerts waits for a decision.</summary>
    public bool IsWaiting => Events.Any(told => ResponseTo(told)?.Type == EventTypes.AwaitingApproval);

    /// <summary>The newest event about the response to the alert of an event: the event itself where it is one.</summary>
    internal SentinelEvent? ResponseTo(SentinelEvent told) => ResponseLine.IsResponse(told) ? told
        : told.Data.AlertId is not { } alert ? null
        : Events.LastOrDefault(other => other.Data.AlertId == alert && ResponseLine.IsResponse(other)) ?? Responses.GetValueOrDefault(alert);

    /// <summary>Whether an event is a line of an alert that is in the notice, and not shown by itself.</summary>
    internal bool IsLine(SentinelEvent told) => ResponseLine.IsResponse(told)
        && Events.Any(other => other.Data.AlertId == told.Data.AlertId && !ResponseLine.IsResponse(other));

    /// <summary>The chart of its first alert; null if it has none, or the medium takes none.</summary>
    public NoticePicture? Picture { get; init; }

    /// <summary>What goes with it as files; only a mail takes any.</summary>
    public NoticeFiles Files { get; init; } = NoticeFiles.None;
}
