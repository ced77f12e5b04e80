using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Hands an event from a queue to the subscriber of its audience.</summary>
public sealed class NotifyMessageHandler(IServiceProvider services) : INotifyMessageHandler
{
    /// <exception cref="InvalidOperationException">The message is not an event: it ends in the poison queue.</exception>
    public async Task HandleAsync(string queue, string message, CancellationToken cancellationToken) =>
        await services.GetRequiredKeyedService<NotifyHandler>(queue).HandleAsync(
            SentinelEvent.Parse(message) ?? throw new InvalidOperationException($"The queue {queue} holds something that is not an event."),
            cancellationToken);
}
