using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Drains what failed too often in the queue into an alert by another road.</summary>
public sealed class SweepPoison([FromKeyedServices(PoisonQueueNames.Sweep)] IMessageHandler handler)
{
    [Function(nameof(SweepPoison))]
    public Task RunAsync([QueueTrigger(PoisonQueueNames.Sweep)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Sweep, message, cancellationToken);
}
