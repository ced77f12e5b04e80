using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>The inventory and its changes as stored, for commands and pages. Asks no provider.</summary>
public sealed class HygieneReader
{
    private readonly AccessStore store;

    internal HygieneReader(AccessStore store) => this.store = store;

    /// <summary>The inventory as last read; null if it was never read.</summary>
    public async Task<ReadInventory?> InventoryAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await store.FindHeadAsync(account, cancellationToken) is { } head
            ? new ReadInventory(await store.ReadAsync(account, head, cancellationToken), head.Unread)
            : null;

    /// <summary>The changes seen at or after <paramref name="from"/>, oldest first.</summary>
    public Task<ImmutableArray<InventoryChange>> ChangesAsync(ProviderAccount account, DateTimeOffset from, CancellationToken cancellationToken) =>
        store.ChangesAsync(account, from, cancellationToken);
}

/// <summary>An inventory as last read.</summary>
/// <param name="Snapshot">What is listed.</param>
/// <param name="Unread">One line for each list that could not be read; its items are as they were before.</param>
public sealed record ReadInventory(InventorySnapshot Snapshot, ImmutableArray<string> Unread);
