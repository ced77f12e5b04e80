namespace UsageSentinel.Core.Rotating;

/// <summary>How far the rotation of a key is. The names are stored and appear in JSON: never rename one.</summary>
public enum RotationPhase
{
    /// <summary>The key is to be replaced; nothing was done yet.</summary>
    Due,

    /// <summary>A new key is being created: from here on, one may exist at the provider.</summary>
    Creating,

    /// <summary>The provider created the new key; its secret is not in the vault yet, as far as is known.</summary>
    Created,

    /// <summary>The vault holds the secret of the new key.</summary>
    Stored,

    /// <summary>The owners are notified; the new key is not in use yet.</summary>
    Announced,

    /// <summary>The new key is in use, and the old one is watched.</summary>
    Overlapping,

    /// <summary>The deadline is over and the old key is still in use, or the new one does not carry its usage. Both are kept and watched.</summary>
    Straggling,

    /// <summary>The old key is silent and the new one carries its usage: the old one may be deleted.</summary>
    CutOver,

    /// <summary>The old key is being deleted.</summary>
    Deleting,

    /// <summary>The provider deleted the old key; not verified yet.</summary>
    Deleted,

    /// <summary>The old key no longer exists, and that is verified.</summary>
    Rotated,

    /// <summary>A person cancelled it.</summary>
    Cancelled,

    /// <summary>It cannot be done; the note says why.</summary>
    Failed,
}

/// <summary>What follows from a phase.</summary>
public static class RotationPhases
{
    /// <summary>Whether nothing more is done.</summary>
    public static bool IsOver(this RotationPhase phase) => phase is RotationPhase.Rotated or RotationPhase.Cancelled or RotationPhase.Failed;

    /// <summary>Whether a person can accept that the new key carries less: from the announcement until the old key is deleted.</summary>
    public static bool IsAcceptable(this RotationPhase phase) => phase.IsWatched() || phase is RotationPhase.CutOver;

    /// <summary>Whether the old key is watched.</summary>
    public static bool IsWatched(this RotationPhase phase) => phase is RotationPhase.Announced or RotationPhase.Overlapping or RotationPhase.Straggling;
}
