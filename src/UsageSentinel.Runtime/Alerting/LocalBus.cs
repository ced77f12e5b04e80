using System.Collections.Immutable;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>The bus of one machine: parses the same JSON and evaluates the same filters as Event Grid does, then calls the handlers itself.</summary>
public sealed class LocalBus(ImmutableArray<Subscription> subscriptions, ReceiptStore receipts, TimeProvider clock) : IEventPublisher
{
    public async Task PublishAsync(string json, CancellationToken cancellationToken)
    {
        var received = SentinelEvent.Parse(json)
            ?? throw new StoreException(StoreError.Corrupt, "The outbox holds something that is not an event.");
        foreach (var subscription in subscriptions)
        {
            if (!subscription.Wants(received) || await receipts.HasAsync(subscription.Name, received.Id, cancellationToken))
            {
                continue;
            }

            await subscription.Handler.HandleAsync(received, cancellationToken);
            await receipts.WriteAsync(subscription.Name, received.Id, clock.GetUtcNow(), cancellationToken);
        }
    }
}
