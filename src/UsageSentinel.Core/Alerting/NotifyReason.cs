namespace UsageSentinel.Core.Alerting;

/// <summary>Why a notice of a group of alerts is sent now, or not. One word for the log, the notice, the console and the tests.</summary>
public enum NotifyReason
{
    /// <summary>Sent: no notice of this group was sent before, or everything in earlier notices is resolved.</summary>
    First,

    /// <summary>Sent: alerts fire that were not in the last notice.</summary>
    NewAlerts,

    /// <summary>Sent: an alert is more severe than in the last notice.</summary>
    Escalated,

    /// <summary>Sent: an alert is flapping so often that it is held open.</summary>
    Flapping,

    /// <summary>Sent: it still fires, is not acknowledged, and the repeat interval has passed.</summary>
    Repeat,

    /// <summary>Sent: some alerts of earlier notices are resolved.</summary>
    SomeResolved,

    /// <summary>Sent: all alerts of earlier notices are resolved. An alert that ended before its first notice is included here.</summary>
    AllResolved,

    /// <summary>Sent: the alert was acknowledged.</summary>
    Acknowledged,

    /// <summary>Sent: what was delayed by a storm, by the weekly number of pages or by mute hours, in one notice.</summary>
    Digest,

    /// <summary>Sent: the weekly test of a route.</summary>
    Canary,

    /// <summary>Sent: a fact that is not an alert, such as an action done or blocked.</summary>
    Fact,

    /// <summary>Not sent: nothing has changed since the last notice.</summary>
    NothingNew,

    /// <summary>Not sent: it is resolved, and there was no notice of its firing.</summary>
    NeverAnnounced,

    /// <summary>Not sent yet: others of the group may follow within moments.</summary>
    WaitsForGroup,

    /// <summary>Not sent yet: the last notice of this group is too recent.</summary>
    WaitsForInterval,

    /// <summary>Not sent yet: it still fires as in the last notice; the repeat interval has not passed.</summary>
    WaitsForRepeat,

    /// <summary>Not repeated: somebody has acknowledged it.</summary>
    Acked,

    /// <summary>Not sent: a silence covers it.</summary>
    Silenced,

    /// <summary>Not sent: another firing alert explains it.</summary>
    Inhibited,

    /// <summary>Not sent yet: the route is muted at this hour.</summary>
    Muted,

    /// <summary>Not sent by itself: too many alerts began within an hour, or the channel accepts no more; it goes into the digest.</summary>
    StormLimited,

    /// <summary>Not sent by itself: the week's number of pages is used; it goes into the digest.</summary>
    PageBudgetSpent,

    /// <summary>Not sent by itself: the first sweep of the account found it; it goes into one digest.</summary>
    FirstSweep,

    /// <summary>Not sent: this route sends no notices of resolved alerts. It is recorded anyway, or the next firing would be lost.</summary>
    ResolvesUnwanted,

    /// <summary>Not repeated: the key is being contained, or was and that holds.</summary>
    Contained,
}

public static class NotifyReasonExtensions
{
    /// <summary>Whether a notice goes out for this reason.</summary>
    public static bool IsReported(this NotifyReason reason) => reason <= NotifyReason.Fact;

    /// <summary>
    /// Whether a person's word or another alert holds a notice back for a while. One that was on its way before may have arrived: sent again
    /// afterwards, it is the same notice.
    /// </summary>
    public static bool IsHeldBack(this NotifyReason reason) =>
        reason is NotifyReason.Acked or NotifyReason.Silenced or NotifyReason.Inhibited or NotifyReason.Muted or NotifyReason.Contained;
}
