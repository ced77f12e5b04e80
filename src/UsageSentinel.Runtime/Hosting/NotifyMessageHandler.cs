using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Hands an event from a queue to the subscriber of its audience.</summary>
public sealed class NotifyMessageHandler(IServiceProvider services, DeadLetters letters) : INotifyMessageHandler
{
    /// <summary>What is not an event is put aside: delivered again it would be no event either.</summary>
    public Task HandleAsync(string queue, string message, CancellationToken cancellationToken) =>
        SentinelEvent.Parse(message) is { } received
            ? services.GetRequiredKeyedService<NotifyHandler>(queue).HandleAsync(received, cancellationToken)
            : letters.ParkAsync(queue, message, cancellationToken);
}
