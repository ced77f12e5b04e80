using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Notifies on-call of the events that Event Grid puts on its queue.</summary>
public sealed class OnCallQueue([FromKeyedServices(QueueNames.OnCall)] IMessageHandler handler)
{
    [Function(nameof(OnCallQueue))]
    public Task RunAsync([QueueTrigger(QueueNames.OnCall)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.OnCall, message, cancellationToken);
}
