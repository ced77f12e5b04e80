using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Drains what failed too often in the queue into an alert by another road.</summary>
public sealed class OnCallPoison([FromKeyedServices(PoisonQueueNames.OnCall)] IMessageHandler handler)
{
    [Function(nameof(OnCallPoison))]
    public Task RunAsync([QueueTrigger(PoisonQueueNames.OnCall)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.OnCall, message, cancellationToken);
}
