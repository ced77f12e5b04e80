using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Drains what failed too often in the queue into an alert by another road.</summary>
public sealed class FinancePoison([FromKeyedServices(PoisonQueueNames.Finance)] IMessageHandler handler)
{
    [Function(nameof(FinancePoison))]
    public Task RunAsync([QueueTrigger(PoisonQueueNames.Finance)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Finance, message, cancellationToken);
}
