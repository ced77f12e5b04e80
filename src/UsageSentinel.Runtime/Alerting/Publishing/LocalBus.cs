using System.Collections.Immutable;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Publishing;

/// <summary>The bus of one machine: parses the same JSON and evaluates the same filters as Event Grid does, then calls the handlers itself.</summary>
internal sealed class LocalBus(ImmutableArray<Subscription> subscriptions, ReceiptStore receipts, TimeProvider clock) : IEventPublisher
{
    public async Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
    {
        var answers = ImmutableArray.CreateBuilder<Publication>(events.Length);
        foreach (var json in events)
        {
            answers.Add(SentinelEvent.Parse(json) is { } received
                ? await HandAsync(received, cancellationToken)
                : new Publication.Refused("The outbox contains an entry that is not a valid event."));
        }

        return answers.ToImmutable();
    }

    /// <summary>To every subscriber that has not had it: one that fails keeps it from none of the others.</summary>
    private async Task<Publication> HandAsync(SentinelEvent received, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var subscription in subscriptions)
        {
            try
            {
                if (subscription.Wants(received) && !await receipts.HasAsync(subscription.Name, received.Id, cancellationToken))
                {
                    await subscription.Handler.HandleAsync(received, cancellationToken);
                    await receipts.WriteAsync(subscription.Name, received.Id, clock.GetUtcNow(), cancellationToken);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                failures.Add($"{subscription.Name}: {failure.Message}");
            }
        }

        return failures.Count == 0 ? new Publication.Taken() : new Publication.Later(string.Join("; ", failures), null);
    }
}
