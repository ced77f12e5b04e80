using Microsoft.Azure.Functions.Worker;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Notifies on-call of the events that Event Grid puts on its queue.</summary>
public sealed class OnCallQueue(INotifyMessageHandler handler)
{
    [Function(nameof(OnCallQueue))]
    public Task RunAsync([QueueTrigger(QueueNames.OnCall)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.OnCall, message, cancellationToken);
}
