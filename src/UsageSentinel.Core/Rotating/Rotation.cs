using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Rotating;

/// <summary>The rotation of one key, as it is stored. Holds no secret.</summary>
/// <param name="Id">Unique; part of the name of what is created at the provider.</param>
/// <param name="Account">The organization.</param>
/// <param name="Project">The project of both keys.</param>
/// <param name="OldKey">The key that is replaced.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Phase">How far it is.</param>
public sealed record Rotation(string Id, ProviderAccount Account, ProjectId Project, KeyId OldKey, DateTimeOffset StartedAt, RotationPhase Phase)
{
    /// <summary>The name of the old key without the mark of an earlier rotation; empty if it has none.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Who asked for it: a person, or <c>automation</c>.</summary>
    public string Actor { get; init; } = string.Empty;

    /// <summary>What the new key may do, as the provider names it; empty for no restriction.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The role of the new service account.</summary>
    public string Role { get; init; } = "member";

    /// <summary>Where the secret goes: <c>vault</c> for the configured one, <c>reveal</c> for standard output, else the path of a file.</summary>
    public string Target { get; init; } = "vault";

    /// <summary>The name of the secret in the vault.</summary>
    public string SecretName { get; init; } = string.Empty;

    /// <summary>The version that the vault gave the new secret; null before it is stored.</summary>
    public string? SecretVersion { get; init; }

    /// <summary>The service account of the new key; null before it exists.</summary>
    public string? NewAccount { get; init; }

    /// <summary>The new key; null before it exists.</summary>
    public KeyId? NewKey { get; init; }

    /// <summary>When the secret was stored, UTC.</summary>
    public DateTimeOffset? StoredAt { get; init; }

    /// <summary>When the owners were notified, UTC: the overlap begins.</summary>
    public DateTimeOffset? AnnouncedAt { get; init; }

    /// <summary>When the cut-over was observed, UTC: the overlap ends.</summary>
    public DateTimeOffset? CutOverAt { get; init; }

    /// <summary>When the provider was last asked to delete the old key, UTC.</summary>
    public DateTimeOffset? DeletingAt { get; init; }

    /// <summary>When the provider confirmed the deletion, UTC.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When it was over, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Not looked at again before this, UTC; null for at once.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Whether a person wants it to end.</summary>
    public bool IsCancelling { get; init; }

    /// <summary>Whether a person accepts that the new key carries less than the old one did.</summary>
    public bool IsShareAccepted { get; init; }

    /// <summary>Whether the provider refused to delete the old key by itself, so that a person must do it.</summary>
    public bool IsByHand { get; init; }

    /// <summary>Whether it was cancelled while both keys existed, and none of them is known to be gone.</summary>
    public bool HasLeftover { get; init; }

    /// <summary>Whether the owners were notified that a key remains for long: a guardrail keeps the old one, or both are left of a cancelled rotation.</summary>
    public bool IsBlockReported { get; init; }

    /// <summary>What it waits for, or why it ended, in a sentence.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>How the person who asked for it states that the source of a leak was closed; empty for a key that was not revoked.</summary>
    public string Statement { get; init; } = string.Empty;

    /// <summary>Since when the rate limits of the project are held for a replacement, UTC; null for not yet, or for none.</summary>
    public DateTimeOffset? LimitedAt { get; init; }

    /// <summary>Whether these limits are lifted, or none will be held any more.</summary>
    public bool IsReleased { get; init; }

    /// <summary>Whether it replaces a key that was revoked, so that nothing is watched and nothing is deleted.</summary>
    public bool IsReplacement => Statement.Length > 0;

    /// <summary>Ends the name of everything that is created for it, so that it can be found again.</summary>
    public string Tag => $"[rotation {Id}]";
}
