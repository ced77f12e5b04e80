namespace UsageSentinel.Core.Retiring;

/// <summary>How far the countdown of a key is. The names are stored and appear in JSON: never rename one.</summary>
public enum CountdownPhase
{
    /// <summary>The owners were notified once.</summary>
    Notified,

    /// <summary>The owners were notified again.</summary>
    Reminded,

    /// <summary>The time is over; a person is asked.</summary>
    Proposed,

    /// <summary>The key is being deleted.</summary>
    Deleting,

    /// <summary>The provider deleted the key; not verified yet.</summary>
    Deleted,

    /// <summary>The key no longer exists, and that is verified.</summary>
    Retired,

    /// <summary>The key stays; the note says why.</summary>
    Stopped,
}

/// <summary>What follows from a phase.</summary>
public static class CountdownPhases
{
    /// <summary>Whether nothing more is done.</summary>
    public static bool IsOver(this CountdownPhase phase) => phase is CountdownPhase.Retired or CountdownPhase.Stopped;

    /// <summary>Whether a person may decide about it now.</summary>
    public static bool IsDecidable(this CountdownPhase phase) => phase.IsCounting() || phase is CountdownPhase.Deleting;

    /// <summary>Whether the key was not touched yet.</summary>
    public static bool IsCounting(this CountdownPhase phase) => phase is CountdownPhase.Notified or CountdownPhase.Reminded or CountdownPhase.Proposed;
}
