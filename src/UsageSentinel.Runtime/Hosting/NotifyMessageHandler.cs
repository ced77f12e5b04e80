using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Responding;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Hands an event from a queue to the subscriber of its audience. The message is never believed: what is passed on is the event as it was published.</summary>
internal sealed class NotifyMessageHandler(IServiceProvider services, QueueVetting vetting, DeadLetters letters) : IMessageHandler
{
    /// <summary>What is not an event is put aside: delivered again it would be no event either.</summary>
    public async Task HandleAsync(string queue, string message, CancellationToken cancellationToken)
    {
        if (SentinelEvent.Parse(message) is not { } received)
        {
            await letters.ParkAsync(queue, message, cancellationToken);
        }
        else if (await vetting.VetAsync(queue, received, cancellationToken) is { } ours)
        {
            await services.GetRequiredKeyedService<NotifyHandler>(queue).HandleAsync(ours, cancellationToken);
        }
    }
}
