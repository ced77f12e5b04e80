using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Erases what is kept about a person who owns keys. What is erased is not stored again, although the provider may list it still.</summary>
public sealed class OwnerPurge
{
    private readonly IEntityStore store;
    private readonly InventoryStore keys;
    private readonly AccessStore access;
    private readonly HygieneStore hygiene;
    private readonly AuditLogStore log;
    private readonly OwnerEvents events;
    private readonly LedgerStore ledger;
    private readonly TimeProvider clock;

    internal OwnerPurge(IEntityStore store, InventoryStore keys, AccessStore access, HygieneStore hygiene, AuditLogStore log, OwnerEvents events, LedgerStore ledger, TimeProvider clock) =>
        (this.store, this.keys, this.access, this.hygiene, this.log, this.events, this.ledger, this.clock) = (store, keys, access, hygiene, log, events, ledger, clock);

    /// <summary>The people of an organization that are meant by an id or a name; service accounts are not people.</summary>
    public async Task<ImmutableArray<HeldOwner>> FindAsync(ProviderAccount account, string owner, CancellationToken cancellationToken)
    {
        var (items, _) = await ItemsAsync(account, cancellationToken);
        var people = items.Where(item => item.Kind is InventoryKind.User or InventoryKind.Member).Select(item => (item.Id, item.Name))
            .Concat(items.Where(item => item.Owner is not null && item.Setting("owner_type") == "user").Select(item => (Id: item.Owner!, Name: item.OwnerName)))
            .Concat((await keys.ReadAsync(account, cancellationToken)).Keys.Select(key => key.Key).Where(key => key is { OwnerType: Providers.Ports.KeyOwnerType.User, OwnerId: not null }).Select(key => (Id: key.OwnerId!, Name: key.OwnerName)))
            .ToList();
        var ids = people.Where(person => person.Id == owner || string.Equals(person.Name, owner, StringComparison.OrdinalIgnoreCase)).Select(person => person.Id).ToHashSet(StringComparer.Ordinal);
        if (ids.Count == 0 && !(await log.OfActorAsync(account, owner, cancellationToken)).IsEmpty)
        {
            ids.Add(owner);
        }

        return
        [
            .. ids.Order(StringComparer.Ordinal).Select(id => new HeldOwner(
                account, id, [.. people.Where(person => person.Id == id && !string.IsNullOrEmpty(person.Name)).Select(person => person.Name!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])),
        ];
    }

    /// <summary>What is held of a person.</summary>
    public async Task<KeptAboutOwner> CountAsync(HeldOwner owner, CancellationToken cancellationToken)
    {
        var (items, changes) = await ItemsAsync(owner.Account, cancellationToken);
        return new KeptAboutOwner(
            (await keys.ReadAsync(owner.Account, cancellationToken)).Keys.Count(key => key.Key.OwnerId == owner.Id),
            items.Count(item => IsAbout(item, owner.Id)),
            changes.Count(change => IsAbout(change.Item, owner.Id) || change.Settings.Any(setting => setting.Before == owner.Id || setting.After == owner.Id)),
            (await log.OfActorAsync(owner.Account, owner.Id, cancellationToken)).Length,
            await events.CountAsync(NamesOf(owner), cancellationToken));
    }

    /// <summary>Erases all of it, and records that in the ledger without naming the person. May be stopped after any write and repeated.</summary>
    /// <param name="owner">As found.</param>
    /// <param name="actor">Who asked for it.</param>
    /// <param name="cancellationToken">Stops before the next write.</param>
    /// <returns>What was held.</returns>
    public async Task<KeptAboutOwner> EraseAsync(HeldOwner owner, string actor, CancellationToken cancellationToken)
    {
        var held = await CountAsync(owner, cancellationToken);

        // The mark comes first: what is read meanwhile is stored without the person.
        await log.EraseActorAsync(owner.Account, owner.Id, cancellationToken);
        await events.EraseAsync(NamesOf(owner), cancellationToken);
        await keys.EraseOwnerAsync(owner.Account, owner.Id, cancellationToken);
        await access.EraseAsync(owner.Account, owner.Id, cancellationToken);

        await hygiene.ForgetAsync(owner.Account, cancellationToken);

        // The figures of lists hold the names as well; they are computed again when they are needed.
        await store.RemoveAsync(TableNames.Sentinel, Partitions.Summary(owner.Account), RowRange.All, cancellationToken);
        await ledger.AppendAsync(
            new LedgerEntry(
                clock.GetUtcNow(),
                LedgerKind.Control,
                string.Empty,
                "/",
                actor,
                string.Create(CultureInfo.InvariantCulture, $"Erased what is kept about one owner of keys: {held.Keys} keys, {held.Items} entries of the inventory, {held.Changes} changes, {held.AuditEntries} entries of the audit log, {held.Events} events."),
                string.Empty),
            null,
            cancellationToken);
        return held;
    }

    private async Task<(ImmutableArray<InventoryItem> Items, ImmutableArray<InventoryChange> Changes)> ItemsAsync(ProviderAccount account, CancellationToken cancellationToken) => (
        await access.FindHeadAsync(account, cancellationToken) is { } head ? (await access.ReadAsync(account, head, cancellationToken)).Items : [],
        await access.ChangesAsync(account, DateTimeOffset.UnixEpoch, cancellationToken));

    private static ImmutableArray<string> NamesOf(HeldOwner owner) => [.. owner.Names.Add(owner.Id).Distinct(StringComparer.Ordinal)];

    private static bool IsAbout(InventoryItem item, string id) => item.Owner == id || (item.Kind is InventoryKind.User or InventoryKind.Member && item.Id == id);
}

/// <summary>A person who owns keys, or did.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Id">The id at the provider.</param>
/// <param name="Names">The names that are stored.</param>
public sealed record HeldOwner(ProviderAccount Account, string Id, ImmutableArray<string> Names);

/// <summary>How much is held of a person.</summary>
/// <param name="Keys">Keys that name the person as their owner, deleted ones included.</param>
/// <param name="Items">Entries of the inventory.</param>
/// <param name="Changes">Entries of its history.</param>
/// <param name="AuditEntries">Entries of the provider's audit log that name the person as who did it.</param>
/// <param name="Events">Events that routes remember, that wait to be sent, or that were given up on.</param>
public sealed record KeptAboutOwner(int Keys, int Items, int Changes, int AuditEntries, int Events);
