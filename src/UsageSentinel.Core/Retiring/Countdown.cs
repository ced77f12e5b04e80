using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Retiring;

/// <summary>The countdown to the deletion of one key that is not used, as it is stored.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Project">The project of the key.</param>
/// <param name="Key">The key.</param>
/// <param name="Rule">Why: it is unused, was never used, or has no owner with access.</param>
/// <param name="StartedAt">When the owners were notified for the first time, UTC.</param>
/// <param name="Phase">How far it is.</param>
public sealed record Countdown(ProviderAccount Account, ProjectId Project, KeyId Key, HygieneRule Rule, DateTimeOffset StartedAt, CountdownPhase Phase)
{
    /// <summary>Names this countdown: a later one of the same key has another name.</summary>
    public string Id => IdOf(Account, Key, StartedAt);

    /// <summary>The name of the key; empty if it has none.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>When the owners are notified again, UTC.</summary>
    public DateTimeOffset RemindAt { get; init; }

    /// <summary>When it is over, UTC: the key is deleted, or its deletion is proposed.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Who approved the deletion; null for no one yet.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>Who denied the deletion; null for no one.</summary>
    public string? DeniedBy { get; init; }

    /// <summary>When the provider was last asked to delete the key, UTC.</summary>
    public DateTimeOffset? DeletingAt { get; init; }

    /// <summary>When the provider confirmed the deletion, UTC.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When it was over, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Not looked at again before this, UTC; null for at once.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The use that stopped it, UTC; null if none did.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>Whether the provider refused to delete the key by itself, so that a person must do it.</summary>
    public bool IsByHand { get; init; }

    /// <summary>What it waits for, or why it ended, in a sentence.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>Whether the key stays without a new countdown for now: a person kept it, or an earlier one stopped lately.</summary>
    public bool IsResting(DateTimeOffset now) => Phase is CountdownPhase.Stopped
        && now - (EndedAt ?? StartedAt) < (DeniedBy is null ? RetirePolicy.RestAfterStop : RetirePolicy.RestAfterDenial);

    /// <summary>The name of the countdown of a key that began at a time, to the second.</summary>
    public static string IdOf(ProviderAccount account, KeyId key, DateTimeOffset startedAt) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{account}|{key}|{startedAt.ToUnixTimeSeconds()}");
}
