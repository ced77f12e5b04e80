using Azure.Messaging;
using Azure.Messaging.EventGrid;

namespace UsageSentinel.Runtime.Alerting.EventGrid;

/// <summary>Publishes to an Event Grid custom topic in the CloudEvents schema. The service retries and dead-letters from there.</summary>
public sealed class EventGridPublisher(EventGridPublisherClient client) : IEventPublisher
{
    public async Task PublishAsync(string json, CancellationToken cancellationToken)
    {
        var parsed = CloudEvent.Parse(BinaryData.FromString(json))
            ?? throw new InvalidOperationException("The outbox holds something that is not an event.");
        await client.SendEventAsync(parsed, cancellationToken);
    }
}
