using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Runtime.Alerting.Channels;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Finds outbox rows without reading every partition: a pointer is written before the commit and removed after the
/// send. A pointer whose commit never happened points at nothing and is harmless; the sweep that wrote it will come again.
/// </summary>
public sealed class OutboxStore(IEntityStore store)
{
    /// <summary>Writes pointers to rows about to be committed in <paramref name="partition"/>.</summary>
    public async Task PointAsync(string partition, ImmutableArray<OutboxRow> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var batch in rows.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.Outbox,
                [.. batch.Select(row => new EntityWrite.Upsert(
                    new Entity(row.EventId).With("Partition", partition).With("Row", row.RowKey).With("At", now)))],
                cancellationToken);
        }
    }

    /// <summary>Every event that is due, in the order of their ids (which keeps the transitions of an episode in order).</summary>
    public async IAsyncEnumerable<DueEvent> DueAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var pointer in store.QueryAsync(TableNames.Sentinel, Partitions.Outbox, RowRange.All, cancellationToken))
        {
            if (pointer.Text("Partition") is not { } partition || pointer.Text("Row") is not { } rowKey)
            {
                continue;
            }

            var row = await store.FindAsync(TableNames.Sentinel, partition, rowKey, cancellationToken);
            yield return new DueEvent(
                pointer.RowKey,
                partition,
                row is null ? null : OutboxRow.FromEntity(row),
                pointer.Instant("At") ?? DateTimeOffset.UnixEpoch,
                (int)(pointer.Number("Attempts") ?? 0),
                pointer.ETag);
        }
    }

    /// <summary>Removes the row, then the pointer as it was read: one that was written anew since points at something new.</summary>
    public async Task SentAsync(DueEvent due, CancellationToken cancellationToken)
    {
        if (due.Row is { } row)
        {
            await store.CommitAsync(TableNames.Sentinel, due.Partition, [new EntityWrite.Delete(row.RowKey)], cancellationToken);
        }

        await store.CommitAsync(TableNames.Sentinel, Partitions.Outbox, [new EntityWrite.Delete(due.Pointer, due.ETag)], cancellationToken);
    }

    /// <summary>Records an attempt that failed; the event stays due.</summary>
    public async Task FailedAsync(DueEvent due, string why, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel,
        Partitions.Outbox,
        [
            new EntityWrite.Upsert(new Entity(due.Pointer)
                .With("Partition", due.Partition)
                .With("Row", OutboxRow.Prefix + due.Pointer)
                .With("At", due.PointedAt)
                .With("Attempts", (long)due.Attempts + 1)
                .With("LastError", DisplayText.Of(why, 500))),
        ],
        cancellationToken);
}

/// <summary>An event that is due.</summary>
/// <param name="Pointer">The id of the event; names the pointer.</param>
/// <param name="Partition">Where the row stands.</param>
/// <param name="Row">Null where the commit never happened, or the row was sent and only the pointer was left.</param>
/// <param name="PointedAt">When the pointer was written, UTC.</param>
/// <param name="Attempts">How often sending failed.</param>
/// <param name="ETag">The version of the pointer.</param>
public sealed record DueEvent(string Pointer, string Partition, OutboxRow? Row, DateTimeOffset PointedAt, int Attempts, string ETag);
