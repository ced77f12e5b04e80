using Microsoft.Azure.Functions.Worker;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Tells finance of the events Event Grid puts on its queue.</summary>
public sealed class FinanceQueue(INotifyMessageHandler handler)
{
    [Function(nameof(FinanceQueue))]
    public Task RunAsync([QueueTrigger(QueueNames.Finance)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Finance, message, cancellationToken);
}
