using System.Collections.Immutable;

namespace UsageSentinel.Core.Hygiene;

/// <summary>What changed between two readings of an inventory.</summary>
/// <param name="At">When the change was seen, UTC; it happened since the reading before.</param>
/// <param name="Type">What happened.</param>
/// <param name="Item">As it is now; as it was, if it was removed.</param>
/// <param name="Settings">The settings that changed; empty unless <paramref name="Type"/> is <see cref="InventoryChangeType.Changed"/>.</param>
/// <param name="Notes">What is remarkable about it; empty for an ordinary change.</param>
public sealed record InventoryChange(
    DateTimeOffset At, InventoryChangeType Type, InventoryItem Item, ImmutableArray<SettingChange> Settings, ImmutableArray<InventoryNote> Notes)
{
    /// <summary>Whether an action of UsageSentinel explains it. The default is false.</summary>
    public bool IsOurs { get; init; }
}

/// <summary>What happened to a thing of the inventory.</summary>
public enum InventoryChangeType
{
    Added,
    Removed,
    Changed,
}

/// <summary>A setting that changed.</summary>
/// <param name="Name">Such as <c>role</c>.</param>
/// <param name="Before">Null if it had no value.</param>
/// <param name="After">Null if it has no value.</param>
public sealed record SettingChange(string Name, string? Before, string? After);

/// <summary>What is remarkable about a change. Closed; the names appear in JSON.</summary>
public enum InventoryNote
{
    /// <summary>A key is no longer listed, and UsageSentinel did not delete it.</summary>
    KeyVanished,

    /// <summary>A key that manages the organization was added.</summary>
    NewAdminKey,

    /// <summary>A rate limit or spend limit was raised or removed, or a model list allows more.</summary>
    LimitRaised,

    /// <summary>A key was made outside the working hours of the configuration.</summary>
    MadeOutsideWorkingHours,

    /// <summary>A key belongs to a person who had none before.</summary>
    NewOwner,

    /// <summary>A person became an owner of the organization.</summary>
    OwnerRole,

    /// <summary>A client certificate was added, removed, or made active or inactive.</summary>
    CertificateChanged,

    /// <summary>An IP allow-list was created, changed, deleted, or made active or inactive.</summary>
    AllowListChanged,
}
