using Microsoft.Azure.Functions.Worker;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Drains what failed too often in the queue into an alert by another road.</summary>
public sealed class FinancePoison(IPoisonMessageHandler handler)
{
    [Function(nameof(FinancePoison))]
    public Task RunAsync([QueueTrigger(PoisonQueueNames.Finance)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Finance, message, cancellationToken);
}
