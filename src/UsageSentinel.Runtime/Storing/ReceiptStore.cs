namespace UsageSentinel.Runtime.Storing;

/// <summary>Which events a consumer has handled, so that an event delivered twice is handled once.</summary>
public sealed class ReceiptStore(IEntityStore store)
{
    public async Task<bool> HasAsync(string consumer, string eventId, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Receipts(consumer), eventId, cancellationToken) is not null;

    public async Task WriteAsync(string consumer, string eventId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Receipts(consumer),
            [new EntityWrite.Upsert(new Entity(eventId).With("At", now))],
            cancellationToken);
}
