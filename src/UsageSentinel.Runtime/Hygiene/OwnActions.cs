using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>What UsageSentinel itself did in an organization: containment, rotations and deletions of unused keys.</summary>
internal sealed class OwnActions(LedgerStore ledger, RotationStore rotations, CountdownStore countdowns)
{
    /// <summary>A rotation that ended longer ago explains no change that is seen now.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(30);

    public async Task<OwnActs> ReadAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken) => new(
        [.. (await ledger.ReadActsAsync(cancellationToken)).Acts.Where(act => act.Account == account)],
        [
            .. (await rotations.OpenAsync(cancellationToken)).Concat(await rotations.EndedAsync(now - Reach, cancellationToken))
                .Select(one => one.Rotation)
                .Where(one => one.Account == account),
        ])
    {
        Countdowns =
        [
            .. (await countdowns.OpenAsync(cancellationToken)).Concat(await countdowns.EndedAsync(now - Reach, cancellationToken))
                .Select(one => one.Countdown)
                .Where(one => one.Account == account),
        ],
    };
}

/// <summary>Own actions of one organization.</summary>
/// <param name="Containment">Every containment.</param>
/// <param name="Rotations">Rotations that are open, or ended lately.</param>
internal sealed record OwnActs(ImmutableArray<ContainmentAction> Containment, ImmutableArray<Rotation> Rotations)
{
    /// <summary>Countdowns to the deletion of unused keys that are open, or ended lately.</summary>
    public ImmutableArray<Countdown> Countdowns { get; init; } = [];

    /// <summary>Whether one of them explains a change of the inventory.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="since">When the reading before was made.</param>
    public bool Explain(InventoryChange change, DateTimeOffset since) =>
        OwnChanges.Explain(change, since, Containment) || Rotations.Any(rotation => Explains(rotation, change)) || Countdowns.Any(countdown => Explains(countdown, change));

    private static bool Explains(Countdown countdown, InventoryChange change) => countdown.DeletingAt is not null && change.Type is InventoryChangeType.Removed && change.Item.Kind switch
    {
        InventoryKind.Key => change.Item.Id == countdown.Key.Value,
        InventoryKind.ServiceAccount => change.Item.Project == countdown.Project.Value,
        _ => false,
    };

    private static bool Explains(Rotation rotation, InventoryChange change) => (change.Item.Kind, change.Type) switch
    {
        (InventoryKind.Key, InventoryChangeType.Added) => change.Item.Id == rotation.NewKey?.Value || IsTagged(rotation, change.Item),
        (InventoryKind.Key, InventoryChangeType.Removed) => (change.Item.Id == rotation.OldKey.Value && rotation.DeletingAt is not null) || IsTagged(rotation, change.Item),
        (InventoryKind.ServiceAccount, _) => IsTagged(rotation, change.Item) || (change.Type is InventoryChangeType.Removed && rotation.DeletingAt is not null && rotation.Project.Value == change.Item.Project),
        _ => false,
    };

    private static bool IsTagged(Rotation rotation, InventoryItem item) => item.Name?.EndsWith(rotation.Tag, StringComparison.Ordinal) is true;
}
