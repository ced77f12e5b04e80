namespace UsageSentinel.Runtime.Storing;

/// <summary>Which events a consumer has handled, so that an event delivered twice is handled once.</summary>
public sealed class ReceiptStore(IEntityStore store)
{
    public async Task<bool> HasAsync(string consumer, string eventId, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Receipts(consumer), eventId, cancellationToken) is not null;

    /// <summary>Forgets what was handled before <paramref name="before"/>. May be stopped and repeated.</summary>
    public async Task PurgeAsync(string consumer, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var old = new List<EntityWrite>();
        await foreach (var receipt in store.QueryAsync(TableNames.Sentinel, Partitions.Receipts(consumer), RowRange.All, cancellationToken))
        {
            if (receipt.Instant("At") < before)
            {
                old.Add(new EntityWrite.Delete(receipt.RowKey));
            }
        }

        foreach (var batch in old.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(TableNames.Sentinel, Partitions.Receipts(consumer), [.. batch], cancellationToken);
        }
    }

    public async Task WriteAsync(string consumer, string eventId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Receipts(consumer),
            [new EntityWrite.Upsert(new Entity(eventId).With("At", now))],
            cancellationToken);
}
