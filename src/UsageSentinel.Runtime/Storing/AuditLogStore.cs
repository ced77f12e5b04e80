using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// The provider's audit log as collected: who changed what, by time. An entry that is read again replaces itself. Actors are stored by their id only;
/// their names are looked up in the inventory when they are shown.
/// </summary>
public sealed class AuditLogStore(IEntityStore store)
{
    private const string Entries = "e|";
    private const string Progress = "progress";

    /// <summary>The entries that took effect in a window, oldest first.</summary>
    public async Task<ImmutableArray<AuditEntry>> ReadAsync(ProviderAccount account, TimeWindow window, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<AuditEntry>();
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partitions.AuditLog(account), new RowRange(Key(window.Start), Key(window.End)), cancellationToken))
        {
            found.Add(From(row));
        }

        return found.ToImmutable();
    }

    /// <summary>When a person last changed the rate limits of each project in a window.</summary>
    public async Task<ImmutableDictionary<ProjectId, DateTimeOffset>> LimitChangesAsync(ProviderAccount account, TimeWindow window, CancellationToken cancellationToken)
    {
        var changes = ImmutableDictionary.CreateBuilder<ProjectId, DateTimeOffset>();
        foreach (var entry in await ReadAsync(account, window, cancellationToken))
        {
            if (entry is { IsByPerson: true, Type: "rate_limit.updated", Project: { } project })
            {
                changes[project] = entry.EffectiveAt;
            }
        }

        return changes.ToImmutable();
    }

    /// <summary>Stores entries; each may be stored already. Actors that were erased are not stored again.</summary>
    public async Task WriteAsync(ProviderAccount account, IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var erased = await ErasedPeople.ReadAsync(store, account, cancellationToken);
        var kept = entries.Select(entry => erased.Contains(entry.ActorId) ? entry with { ActorId = null } : entry);
        foreach (var batch in kept.DistinctBy(RowKey).Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(TableNames.Sentinel, Partitions.AuditLog(account), [.. batch.Select(entry => new EntityWrite.Upsert(To(entry)))], cancellationToken);
        }
    }

    /// <summary>How far the log was read.</summary>
    public async Task<AuditLogProgress> ProgressAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.AuditLog(account), Progress, cancellationToken) is { } row
            ? new AuditLogProgress(row.Instant("Through"), row.Instant("TriedAt"), Enum.TryParse<ProviderError>(row.Text("Failure"), out var failure) ? failure : null)
            : new AuditLogProgress(null, null, null);

    /// <summary>Notes how far the log was read.</summary>
    public Task SetProgressAsync(ProviderAccount account, AuditLogProgress progress, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Sentinel,
        Partitions.AuditLog(account),
        [
            new EntityWrite.Upsert(new Entity(Progress)
                .With("Through", progress.Through)
                .With("TriedAt", progress.TriedAt)
                .With("Failure", progress.Failure?.ToString())),
        ],
        cancellationToken);

    /// <summary>Removes entries that took effect before an instant.</summary>
    public Task PurgeAsync(ProviderAccount account, DateTimeOffset before, CancellationToken cancellationToken) =>
        store.RemoveAsync(TableNames.Sentinel, Partitions.AuditLog(account), new RowRange(Entries, Key(before)), cancellationToken);

    /// <summary>Forgets that a person did what is stored: the changes stay, without their actor, also when they are read again.</summary>
    /// <returns>How many entries named the person.</returns>
    public async Task<int> EraseActorAsync(ProviderAccount account, string actorId, CancellationToken cancellationToken)
    {
        await ErasedPeople.MarkAsync(store, account, actorId, cancellationToken);
        var named = await OfActorAsync(account, actorId, cancellationToken);
        await WriteAsync(account, [.. named.Select(entry => entry with { ActorId = null })], cancellationToken);
        return named.Length;
    }

    /// <summary>What a person did, as far as it is stored.</summary>
    public async Task<ImmutableArray<AuditEntry>> OfActorAsync(ProviderAccount account, string actorId, CancellationToken cancellationToken)
    {
        var named = ImmutableArray.CreateBuilder<AuditEntry>();
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partitions.AuditLog(account), RowRange.StartingWith(Entries), cancellationToken))
        {
            if (From(row) is var entry && entry.ActorId == actorId)
            {
                named.Add(entry);
            }
        }

        return named.ToImmutable();
    }

    private static string Key(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{Entries}{at.UtcTicks:D19}");

    private static string RowKey(AuditEntry entry) => $"{Key(entry.EffectiveAt)}|{entry.Id}";

    private static Entity To(AuditEntry entry) => new Entity(RowKey(entry))
        .With("Type", entry.Type)
        .With("At", entry.EffectiveAt)
        .With("Project", entry.Project?.Value)
        .With("Subject", entry.SubjectId)
        .With("Actor", entry.ActorId)
        .With("Changes", entry.Changes)
        .With("ByPerson", entry.IsByPerson ? true : null);

    private static AuditEntry From(StoredEntity row) => new(
        row.RowKey[(row.RowKey.IndexOf('|', Entries.Length) + 1)..],
        row.Text("Type") ?? string.Empty,
        row.Instant("At") ?? default,
        row.Text("Project") is { } project ? new ProjectId(project) : null,
        row.Text("Subject"),
        row.Text("Actor"))
    {
        Changes = row.Text("Changes"),
        IsByPerson = row.Flag("ByPerson") is true,
    };
}

/// <summary>How far the audit log of an account was read.</summary>
/// <param name="Through">Every entry that took effect before this is stored, UTC; null before the first successful read.</param>
/// <param name="TriedAt">The last attempt, UTC; null before the first one.</param>
/// <param name="Failure">Why the last attempt failed; null if it succeeded.</param>
public sealed record AuditLogProgress(DateTimeOffset? Through, DateTimeOffset? TriedAt, ProviderError? Failure);
