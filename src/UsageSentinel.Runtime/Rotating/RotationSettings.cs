using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Rotating;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>What the configuration says about rotations.</summary>
internal sealed record RotationSettings
{
    /// <summary>How careful a rotation is.</summary>
    public RotationPolicy Policy { get; init; } = new();

    /// <summary>Whether keys are rotated by age.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>Whether Key Vault's event that a secret expires soon opens a rotation.</summary>
    public bool IsBegunNearExpiry { get; init; } = true;

    /// <summary>Whether a person may replace a key that was revoked.</summary>
    public bool IsReplacingRevoked { get; init; }

    /// <summary>The keys that are rotated by age: ids, names or projects.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>The age from which a key is rotated, and after which a new secret expires.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The most rotations that the schedule has open at once.</summary>
    public int MaxOpen { get; init; } = 5;

    /// <summary>What new keys may do, the first entry that fits.</summary>
    public ImmutableArray<ScopedKeys> Scopes { get; init; } = [];

    /// <summary>Begins the name of every secret.</summary>
    public string SecretPrefix { get; init; } = "rotated-";

    /// <summary>What a new key may do in place of another; null if the configuration does not say.</summary>
    public ScopedKeys? ScopesOf(string key, string project, string? name) =>
        Scopes.FirstOrDefault(entry => new Protection([entry.Keys]).Find(key, project, name).Length > 0);
}

/// <summary>What the new keys of some keys may do.</summary>
/// <param name="Keys">The id or name of a key, or the id of a project; <c>*</c> matches any characters.</param>
/// <param name="Scopes">As the provider names them; empty for no restriction.</param>
/// <param name="Role">The role of the service account: <c>member</c> or <c>none</c>.</param>
internal sealed record ScopedKeys(string Keys, ImmutableArray<string> Scopes, string Role);
