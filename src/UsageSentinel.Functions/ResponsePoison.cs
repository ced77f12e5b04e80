using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Drains what failed too often in the queue into an alert by another road.</summary>
public sealed class ResponsePoison([FromKeyedServices(PoisonQueueNames.Response)] IMessageHandler handler)
{
    [Function(nameof(ResponsePoison))]
    public Task RunAsync([QueueTrigger(PoisonQueueNames.Response)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Response, message, cancellationToken);
}
