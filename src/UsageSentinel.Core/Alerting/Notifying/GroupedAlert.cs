using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>One episode, or one fact, as a receiver knows it.</summary>
/// <param name="Id">The episode; for a fact, the event.</param>
/// <param name="Kind">Its state.</param>
/// <param name="Sequence">The newest transition received.</param>
/// <param name="Severity">How bad.</param>
/// <param name="HeardAt">When the receiver first received it, in real time.</param>
/// <param name="Labels">What it is about, for silences and inhibitions; with <c>severity</c>.</param>
public sealed record GroupedAlert(
    string Id, GroupedAlertKind Kind, int Sequence, Severity Severity, DateTimeOffset HeardAt, ImmutableSortedDictionary<string, string> Labels)
{
    /// <summary>What the episode has cost above expectation so far.</summary>
    public Usd Excess { get; init; }

    /// <summary>How far it went by the steps of its rule, such as thresholds of a budget; 0 for none.</summary>
    public int Level { get; init; }

    /// <summary>Whether its end also reports its beginning: the end was received first, or came while the beginning was being sent.</summary>
    public bool IsOvertaken { get; init; }

    /// <summary>Whether it is held open because it is flapping.</summary>
    public bool IsFlapping { get; init; }

    /// <summary>The newest acknowledgement received; null for none.</summary>
    public string? AckId { get; init; }

    /// <summary>The alert that a fact is about; null for an alert, and for what is about none.</summary>
    public string? AlertId { get; init; }

    /// <summary>The newest event about the response to it, which is a line of its notices; null for none.</summary>
    public string? ResponseId { get; init; }

    /// <summary>The route that passed it on because no one acknowledged it there; null for none.</summary>
    public string? EscalatedFrom { get; init; }

    /// <summary>Whether it was found in the first sweep of an account.</summary>
    public bool IsOfFirstSweep { get; init; }

    /// <summary>Why it is sent in a digest and not by itself; null if it is not. Becoming critical ends it.</summary>
    public NotifyReason? DigestedFor { get; init; }

    /// <summary>Whether it may be sent by itself.</summary>
    public bool IsAlone => DigestedFor is null or NotifyReason.Muted || Severity is Severity.Critical;
}

/// <summary>The state of a group member.</summary>
public enum GroupedAlertKind
{
    Firing,
    Resolved,

    /// <summary>Not an alert but something that happened; sent once.</summary>
    Fact,
}
