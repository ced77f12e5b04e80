using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The keys and projects of an account as last listed. A key that is no longer listed is kept, with the time it was missed.</summary>
public sealed class InventoryStore(IEntityStore store)
{
    public async Task<StoredInventory> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var projects = ImmutableArray.CreateBuilder<Project>();
        var keys = ImmutableArray.CreateBuilder<StoredKey>();
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Inventory(account), RowRange.All, cancellationToken))
        {
            if (entity.RowKey.StartsWith("k|", StringComparison.Ordinal))
            {
                keys.Add(KeyFrom(entity));
            }
            else if (entity.RowKey.StartsWith("p|", StringComparison.Ordinal))
            {
                projects.Add(ProjectFrom(entity));
            }
        }

        return new StoredInventory(projects.ToImmutable(), keys.ToImmutable());
    }

    /// <summary>One key as last listed; null if it never was.</summary>
    public async Task<StoredKey?> FindAsync(ProviderAccount account, KeyId key, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Inventory(account), "k|" + key.Value, cancellationToken) is { } entity ? KeyFrom(entity) : null;

    /// <summary>Replaces what was listed before; only rows that differ are written. Keys of a project that could not be listed stay as they were.</summary>
    public async Task<StoredInventory> WriteAsync(ProviderAccount account, Inventory inventory, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = await ReadAsync(account, cancellationToken);
        var erased = await ErasedPeople.ReadAsync(store, account, cancellationToken);
        var listed = inventory.Keys.Select(key => key.Id).ToHashSet();
        var unread = inventory.Unread.Select(project => project.Project).ToHashSet();
        var keys = inventory.Keys.DistinctBy(key => key.Id).Select(key => new StoredKey(erased.Without(key), null))
            .Concat(before.Keys.Where(key => !listed.Contains(key.Key.Id)).Select(key => unread.Contains(key.Key.Project) ? key : key with { MissingSince = key.MissingSince ?? now }))
            .OrderBy(key => key.Key.Id.Value, StringComparer.Ordinal)
            .ToImmutableArray();
        var known = before.Keys.ToHashSet();
        var knownProjects = before.Projects.ToHashSet();
        var writes = keys.Where(key => !known.Contains(key)).Select(KeyTo)
            .Concat(inventory.Projects.DistinctBy(project => project.Id).Where(project => !knownProjects.Contains(project)).Select(ProjectTo));
        foreach (var batch in writes.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.Inventory(account),
                [.. batch.Select(entity => new EntityWrite.Upsert(entity))],
                cancellationToken);
        }

        return new StoredInventory(inventory.Projects, keys);
    }

    /// <summary>Forgets whose keys those of a person are.</summary>
    internal async Task EraseOwnerAsync(ProviderAccount account, string ownerId, CancellationToken cancellationToken)
    {
        var erased = ErasedPeople.Only(ownerId);
        var keys = (await ReadAsync(account, cancellationToken)).Keys.Where(key => key.Key.OwnerId == ownerId).Select(key => KeyTo(key with { Key = erased.Without(key.Key) }));
        foreach (var batch in keys.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(TableNames.Sentinel, Partitions.Inventory(account), [.. batch.Select(entity => new EntityWrite.Upsert(entity))], cancellationToken);
        }
    }

    private static Entity KeyTo(StoredKey stored) => new Entity("k|" + stored.Key.Id.Value)
        .With("Project", stored.Key.Project.Value)
        .With("Name", stored.Key.Name)
        .With("Redacted", stored.Key.RedactedValue)
        .With("OwnerType", stored.Key.OwnerType.ToString())
        .With("OwnerId", stored.Key.OwnerId)
        .With("OwnerName", stored.Key.OwnerName)
        .With("OwnerHasAccess", stored.Key.OwnerHasAccess)
        .With("CreatedAt", stored.Key.CreatedAt)
        .With("LastUsedAt", stored.Key.LastUsedAt)
        .With("MissingSince", stored.MissingSince);

    private static StoredKey KeyFrom(StoredEntity entity) => new(
        new ApiKey(
            new KeyId(entity.RowKey[2..]),
            new ProjectId(entity.Text("Project") ?? string.Empty),
            entity.Text("Name"),
            entity.Text("Redacted"),
            Enum.TryParse<KeyOwnerType>(entity.Text("OwnerType"), out var owner) ? owner : KeyOwnerType.Unknown,
            entity.Text("OwnerId"),
            entity.Text("OwnerName"),
            entity.Flag("OwnerHasAccess"),
            entity.Instant("CreatedAt"),
            entity.Instant("LastUsedAt")),
        entity.Instant("MissingSince"));

    private static Entity ProjectTo(Project project) => new Entity("p|" + project.Id.Value)
        .With("Name", project.Name)
        .With("IsArchived", project.IsArchived)
        .With("CreatedAt", project.CreatedAt);

    private static Project ProjectFrom(StoredEntity entity) => new(
        new ProjectId(entity.RowKey[2..]), entity.Text("Name"), entity.Flag("IsArchived") ?? false, entity.Instant("CreatedAt"));
}

/// <summary>An inventory as stored.</summary>
public sealed record StoredInventory(ImmutableArray<Project> Projects, ImmutableArray<StoredKey> Keys);

/// <summary>A key as last listed.</summary>
/// <param name="Key">Its public facts.</param>
/// <param name="MissingSince">When it was first no longer listed; null while it is.</param>
public sealed record StoredKey(ApiKey Key, DateTimeOffset? MissingSince);
