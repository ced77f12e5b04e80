using System.Collections.Immutable;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Publishing;

/// <summary>Remembers what leaves over queues that others may write to, so that what comes out of them can be told from what was made up.</summary>
public sealed class RecordingPublisher(IEventPublisher inner, PublishedStore published, TimeProvider clock) : IEventPublisher
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
