using System.Collections.Immutable;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Publishing;

/// <summary>Records what is sent over queues that others may write to, so that genuine messages can be distinguished from forged ones.</summary>
internal sealed class RecordingPublisher(IEventPublisher inner, PublishedStore published, TimeProvider clock) : IEventPublisher
{
    public async Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
    {
        foreach (var json in events)
        {
            if (SentinelEvent.Parse(json) is { } leaving)
            {
                await published.WriteAsync(leaving.Id, json, clock.GetUtcNow(), cancellationToken);
            }
        }

        return await inner.PublishAsync(events, cancellationToken);
    }
}
