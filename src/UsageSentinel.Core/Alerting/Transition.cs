using System.Globalization;

namespace UsageSentinel.Core.Alerting;

/// <summary>A step of an alert from one state to the next. Deterministic: the same buckets give the same transitions and ids.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Alert">The alert afterwards.</param>
/// <param name="At">When, in event time: the end of the bucket that caused it.</param>
public sealed record Transition(TransitionKind Kind, Alert Alert, DateTimeOffset At)
{
    /// <summary>The id of its event: fingerprint, episode, sequence and kind, so a retry has the same id.</summary>
    public string EventId => string.Create(CultureInfo.InvariantCulture, $"{Alert.Id}.{Alert.Sequence}.{Kind}");
}

/// <summary>What happened to an alert.</summary>
public enum TransitionKind
{
    /// <summary>The condition began to hold; no notice is sent.</summary>
    Pended,

    /// <summary>It ended before it held for long enough; no notice is sent.</summary>
    Subsided,

    /// <summary>It held for long enough.</summary>
    Fired,

    /// <summary>It got worse.</summary>
    Escalated,

    /// <summary>It stopped holding; no notice is sent yet.</summary>
    Recovering,

    /// <summary>It holds again before it was resolved; no second notice is sent.</summary>
    Refired,

    /// <summary>It is over.</summary>
    Resolved,

    /// <summary>It came back too often within a day; it is held open until it no longer does.</summary>
    Flapping,
}
