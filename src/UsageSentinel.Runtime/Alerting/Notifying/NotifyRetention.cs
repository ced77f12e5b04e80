using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>Clears once a day what routes and subscribers remember of what is long over. Nothing of an open episode ever goes, however old it is.</summary>
public sealed class NotifyRetention(IEntityStore store, NotifyStore notes, ReceiptStore receipts, PublishedStore published, TimeProvider clock)
{
    private const string Row = "last";

    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var last = await store.FindAsync(TableNames.Sentinel, Partitions.NotifyPurges, Row, cancellationToken);
        if (last?.Instant("At") is { } at && now - at < Every)
        {
            return;
        }

        foreach (var route in await notes.RoutesAsync(cancellationToken))
        {
            await notes.PurgeAsync(route, now, cancellationToken);
        }

        foreach (var filter in SubscriptionFilter.All)
        {
            await receipts.PurgeAsync(filter.Name, now - NotifyStore.Memory, cancellationToken);
        }

        await published.PurgeAsync(now - NotifyStore.Memory, cancellationToken);
        await store.CommitAsync(
            TableNames.Sentinel, Partitions.NotifyPurges, [new EntityWrite.Upsert(new Entity(Row).With("At", now))], cancellationToken);
    }
}
