using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Notifies finance of the events that Event Grid puts on its queue.</summary>
public sealed class FinanceQueue([FromKeyedServices(QueueNames.Finance)] IMessageHandler handler)
{
    [Function(nameof(FinanceQueue))]
    public Task RunAsync([QueueTrigger(QueueNames.Finance)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Finance, message, cancellationToken);
}
