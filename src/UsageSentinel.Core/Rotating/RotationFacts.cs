using System.Collections.Immutable;

namespace UsageSentinel.Core.Rotating;

/// <summary>What one look at a rotation has found so far. Everything begins as not looked at.</summary>
public sealed record RotationFacts
{
    /// <summary>Whether all actions are stopped; null if that could not be read.</summary>
    public bool? IsStopped { get; init; }

    /// <summary>Whether this run holds the secret of the new key. It is never stored outside a vault, so a run that ends loses it.</summary>
    public bool HasSecret { get; init; }

    /// <summary>What of this rotation exists at the provider.</summary>
    public SuccessorFinding Successor { get; init; }

    /// <summary>Whether the provider lists the old key.</summary>
    public KeyPresence OldKey { get; init; }

    /// <summary>What the usage of both keys shows; null before it was read.</summary>
    public CutOverFinding? Usage { get; init; }

    /// <summary>The answers of the guardrails of a deletion; null before they were asked.</summary>
    public ImmutableArray<RotationAnswer>? Answers { get; init; }
}

/// <summary>What was created for a rotation, as far as the provider lists it.</summary>
public enum SuccessorFinding
{
    /// <summary>Not looked at yet.</summary>
    NotLooked,

    /// <summary>The provider, or the vault, could not be asked.</summary>
    Unreadable,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>A service account or a key whose secret is lost: it is deleted.</summary>
    Orphan,

    /// <summary>A key whose secret the vault holds, or that is in use: it is the new key.</summary>
    Usable,
}

/// <summary>Whether the provider lists a key.</summary>
public enum KeyPresence
{
    /// <summary>Not looked at yet.</summary>
    NotLooked,

    /// <summary>The provider could not be asked.</summary>
    Unreadable,

    /// <summary>It is listed.</summary>
    Listed,

    /// <summary>It is not listed.</summary>
    Gone,
}
