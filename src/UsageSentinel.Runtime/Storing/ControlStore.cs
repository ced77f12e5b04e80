using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The stop switch and the protected keys that people have set. Read at the last moment before anything is done.</summary>
public sealed class ControlStore(IEntityStore store)
{
    private const string Partition = "control";
    private const string StopRow = "stop";
    private const string ProtectedPrefix = "protect|";

    /// <summary>Whether the switch is on. A row without a value is on: unsure blocks.</summary>
    public async Task<bool> IsStoppedAsync(CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Control, Partition, StopRow, cancellationToken) is { } row && (row.Flag("On") ?? true);

    public async Task SetStopAsync(bool isOn, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.CommitAsync(
            TableNames.Control,
            Partition,
            [new EntityWrite.Upsert(new Entity(StopRow).With("On", isOn).With("By", actor).With("At", now))],
            cancellationToken);

    /// <summary>Ids or patterns that people have protected, besides those of the configuration.</summary>
    public async Task<ImmutableArray<string>> ProtectedAsync(CancellationToken cancellationToken) =>
        [.. (await ProtectionsAsync(cancellationToken)).Select(protection => protection.Entry)];

    /// <summary>The same, with who protected each and when.</summary>
    public async Task<ImmutableArray<StoredProtection>> ProtectionsAsync(CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<StoredProtection>();
        await foreach (var entity in store.QueryAsync(
            TableNames.Control, Partition, RowRange.StartingWith(ProtectedPrefix), cancellationToken))
        {
            entries.Add(new StoredProtection(entity.RowKey[ProtectedPrefix.Length..], entity.Text("By") ?? string.Empty, entity.Instant("At")));
        }

        return entries.ToImmutable();
    }

    public async Task ProtectAsync(string entry, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.CommitAsync(
            TableNames.Control,
            Partition,
            [new EntityWrite.Upsert(new Entity(ProtectedPrefix + entry).With("By", actor).With("At", now))],
            cancellationToken);

    /// <summary>Removes the protection; harmless if none exists.</summary>
    public Task UnprotectAsync(string entry, CancellationToken cancellationToken) =>
        store.CommitAsync(TableNames.Control, Partition, [new EntityWrite.Delete(ProtectedPrefix + entry)], cancellationToken);
}

/// <summary>A protection that a person has set.</summary>
/// <param name="Entry">The id of a key or project, or a pattern of key names.</param>
/// <param name="By">Who set it.</param>
/// <param name="At">When, UTC; null if that is not stored.</param>
public sealed record StoredProtection(string Entry, string By, DateTimeOffset? At);
