namespace UsageSentinel.Core.Alerting;

/// <summary>Why a group of alerts is told now, or is not. One word for the log, the notice, the dashboard and the tests.</summary>
public enum NotifyReason
{
    /// <summary>Told: nothing of this group was told before, or all that was told is over.</summary>
    First,

    /// <summary>Told: alerts fire that were not in the last notice.</summary>
    NewAlerts,

    /// <summary>Told: an alert is worse than it was in the last notice.</summary>
    Escalated,

    /// <summary>Told: an alert comes and goes so often that it is held open.</summary>
    Flapping,

    /// <summary>Told: it still fires, nobody has acknowledged it, and the repeat interval has passed.</summary>
    Repeat,

    /// <summary>Told: some of what was told is over.</summary>
    SomeResolved,

    /// <summary>Told: everything that was told is over. An alert whose firing was overtaken by its end is told of here.</summary>
    AllResolved,

    /// <summary>Told: somebody has taken the alert on.</summary>
    Acknowledged,

    /// <summary>Told: what was held back by a storm, by the weekly number of pages or by a mute window, in one notice.</summary>
    Digest,

    /// <summary>Told: the weekly test of a route.</summary>
    Canary,

    /// <summary>Told: a fact that is no alert, such as a response taken or withheld.</summary>
    Fact,

    /// <summary>Not told: nothing has changed since the last notice.</summary>
    NothingNew,

    /// <summary>Not told: it is over, and its firing was never told.</summary>
    NeverAnnounced,

    /// <summary>Not told yet: others of the group may follow within moments.</summary>
    WaitsForGroup,

    /// <summary>Not told yet: the last notice of this group is too young.</summary>
    WaitsForInterval,

    /// <summary>Not told yet: it still fires as was told; the repeat interval has not passed.</summary>
    WaitsForRepeat,

    /// <summary>Not repeated: somebody has acknowledged it.</summary>
    Acked,

    /// <summary>Not told: a silence covers it.</summary>
    Silenced,

    /// <summary>Not told: another alert that fires explains it.</summary>
    Inhibited,

    /// <summary>Not told yet: the route is muted at this hour.</summary>
    Muted,

    /// <summary>Not told by itself: too many alerts began within an hour, or the medium takes no more; it goes into the digest.</summary>
    StormLimited,

    /// <summary>Not told by itself: the week's number of pages is spent; it goes into the digest.</summary>
    PageBudgetSpent,

    /// <summary>Not told: this route does not want to hear of ends. It is noted all the same, or the next firing would be lost.</summary>
    ResolvesUnwanted,

    /// <summary>Not repeated: the key is being contained, or was and that holds.</summary>
    Contained,
}

public static class NotifyReasonExtensions
{
    /// <summary>Whether a notice goes out for this reason.</summary>
    public static bool IsTold(this NotifyReason reason) => reason <= NotifyReason.Fact;
}
