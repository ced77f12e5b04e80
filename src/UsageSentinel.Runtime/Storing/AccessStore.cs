using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// The inventory of an organization as last read, and every change of it. A snapshot is written under a name of its own before the head row
/// names it, so that a reader never sees half of one.
/// </summary>
internal sealed class AccessStore(IEntityStore store)
{
    private const string HeadRow = "head";
    private const string SnapshotPrefix = "s|";
    private const string ChangePrefix = "c|";
    private const int ItemsPerRow = 3_000;

    /// <summary>When it was last read, and whether its alerts are up to date; null if it was never read.</summary>
    public async Task<AccessHead?> FindHeadAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Access(account), HeadRow, cancellationToken) is { } row && row.Instant("At") is { } at
            ? new AccessHead(at, row.Flag("Judged") ?? false, row.Text("Snapshot") ?? string.Empty, row.ETag) { Unread = AccessCodec.Lines(row.Text("Unread")), ProjectsAt = row.Instant("ProjectsAt") ?? at }
            : null;

    /// <summary>The snapshot that a head names.</summary>
    /// <exception cref="StoreException">It is incomplete.</exception>
    public async Task<InventorySnapshot> ReadAsync(ProviderAccount account, AccessHead head, CancellationToken cancellationToken)
    {
        var items = ImmutableArray.CreateBuilder<InventoryItem>();
        var parts = ImmutableHashSet.CreateBuilder<InventoryPart>();
        await foreach (var row in store.QueryAsync(
            TableNames.Sentinel, Partitions.Access(account), RowRange.StartingWith($"{SnapshotPrefix}{head.Snapshot}|"), cancellationToken))
        {
            var wire = AccessCodec.Snapshot(row);
            items.AddRange(wire.Items.Select(item => item.ToItem()));
            parts.UnionWith(wire.Parts.Select(part => new InventoryPart(part.Kind, part.Project)));
        }

        return new InventorySnapshot(head.At, items.ToImmutable(), parts.ToImmutable());
    }

    /// <summary>Writes a snapshot with the changes since the one before.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="snapshot">The new one.</param>
    /// <param name="changes">What changed.</param>
    /// <param name="before">The head that it was compared with; null for none.</param>
    /// <param name="next">The new head; its snapshot and version follow from the writing.</param>
    /// <param name="cancellationToken">Stops between the writes; what was written before the head is not visible.</param>
    /// <returns>False if another has written meanwhile.</returns>
    public async Task<bool> WriteAsync(
        ProviderAccount account, InventorySnapshot snapshot, ImmutableArray<InventoryChange> changes, AccessHead? before, AccessHead next, CancellationToken cancellationToken)
    {
        var partition = Partitions.Access(account);
        var erased = await ErasedPeople.ReadAsync(store, account, cancellationToken);
        (snapshot, changes) = (snapshot with { Items = erased.Without(snapshot.Items) }, erased.Without(changes));
        var name = string.Create(CultureInfo.InvariantCulture, $"{snapshot.At:yyyyMMddHHmmss}");
        var chunks = snapshot.Items.Chunk(ItemsPerRow).DefaultIfEmpty([]).ToList();
        for (var part = 0; part < chunks.Count; part++)
        {
            var wire = new InventorySnapshotWire(
                [.. chunks[part].Select(InventoryItemWire.Of)],
                part > 0 ? [] : [.. snapshot.Parts.Select(one => new InventoryPartWire(one.Kind, one.Project)).OrderBy(one => one.Kind).ThenBy(one => one.Project, StringComparer.Ordinal)]);
            await PutAsync(partition, Row(SnapshotPrefix + name, part), AccessCodec.Write(wire), cancellationToken);
        }

        // Changes that no head follows are written again, under the same names, or replaced by those of the next reading.
        var noted = changes.Chunk(ItemsPerRow).ToList();
        for (var part = 0; part < noted.Count; part++)
        {
            await PutAsync(partition, Row(ChangePrefix + name, part), AccessCodec.Write([.. noted[part].Select(InventoryChangeWire.Of)]), cancellationToken);
        }

        var head = Row(next with { At = snapshot.At, IsJudged = false, Snapshot = name });
        EntityWrite write = before is null ? new EntityWrite.Insert(head) : new EntityWrite.Replace(head, before.ETag);
        if (await store.CommitAsync(TableNames.Sentinel, partition, [write], cancellationToken) is not CommitOutcome.Committed)
        {
            return false;
        }

        if (before is not null && before.Snapshot != name)
        {
            await store.RemoveAsync(TableNames.Sentinel, partition, RowRange.StartingWith($"{SnapshotPrefix}{before.Snapshot}|"), cancellationToken);
        }

        return true;
    }

    /// <summary>Notes that the alerts are up to date; another reading meanwhile makes it void.</summary>
    public Task JudgedAsync(ProviderAccount account, AccessHead head, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Sentinel,
        Partitions.Access(account),
        [new EntityWrite.Replace(Row(head with { IsJudged = true }), head.ETag)],
        cancellationToken);

    /// <summary>The changes seen at or after <paramref name="from"/>, oldest first.</summary>
    public async Task<ImmutableArray<InventoryChange>> ChangesAsync(ProviderAccount account, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var changes = ImmutableArray.CreateBuilder<InventoryChange>();
        var range = new RowRange(ChangeRow(from), RowRange.StartingWith(ChangePrefix).Before);
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partitions.Access(account), range, cancellationToken))
        {
            changes.AddRange(AccessCodec.Changes(row).Select(wire => wire.ToChange()).Where(change => change.At >= from));
        }

        return changes.ToImmutable();
    }

    /// <summary>Removes the changes seen before <paramref name="before"/>.</summary>
    public Task PurgeAsync(ProviderAccount account, DateTimeOffset before, CancellationToken cancellationToken) =>
        store.RemoveAsync(TableNames.Sentinel, Partitions.Access(account), new RowRange(ChangePrefix, ChangeRow(before)), cancellationToken);

    /// <summary>Forgets a person in the snapshot and in all changes.</summary>
    public async Task EraseAsync(ProviderAccount account, string personId, CancellationToken cancellationToken)
    {
        var partition = Partitions.Access(account);
        var erased = ErasedPeople.Only(personId);
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, partition, RowRange.StartingWith(SnapshotPrefix), cancellationToken))
        {
            var wire = AccessCodec.Snapshot(row);
            await PutAsync(partition, row.RowKey, AccessCodec.Write(wire with { Items = [.. erased.Without(wire.Items.Select(item => item.ToItem())).Select(InventoryItemWire.Of)] }), cancellationToken);
        }

        await foreach (var row in store.QueryAsync(TableNames.Sentinel, partition, RowRange.StartingWith(ChangePrefix), cancellationToken))
        {
            var kept = erased.Without(AccessCodec.Changes(row).Select(wire => wire.ToChange()));
            await PutAsync(partition, row.RowKey, AccessCodec.Write([.. kept.Select(InventoryChangeWire.Of)]), cancellationToken);
        }
    }

    private async Task PutAsync(string partition, string row, byte[] bytes, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel, partition, [new EntityWrite.Upsert(new Entity(row).WithBlob(Compressed.Write(bytes)))], cancellationToken);

    private static Entity Row(AccessHead head) => new Entity(HeadRow)
        .With("At", head.At)
        .With("Judged", head.IsJudged)
        .With("Snapshot", head.Snapshot)
        .With("ProjectsAt", head.ProjectsAt)
        .With("Unread", AccessCodec.Write(head.Unread));

    private static string Row(string name, int part) => string.Create(CultureInfo.InvariantCulture, $"{name}|{part:D4}");

    private static string ChangeRow(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{ChangePrefix}{at.UtcDateTime:yyyyMMddHHmmss}");
}

/// <summary>How far an inventory is.</summary>
/// <param name="At">When it was read, UTC.</param>
/// <param name="IsJudged">Whether its alerts are up to date.</param>
/// <param name="Snapshot">Names the snapshot.</param>
/// <param name="ETag">The version.</param>
internal sealed record AccessHead(DateTimeOffset At, bool IsJudged, string Snapshot, string ETag)
{
    /// <summary>When the lists of all projects were read, besides their keys, UTC. The default is <see cref="At"/>.</summary>
    public DateTimeOffset ProjectsAt { get; init; } = At;

    /// <summary>One line for each list that could not be read. The default is none.</summary>
    public ImmutableArray<string> Unread { get; init; } = [];
}
