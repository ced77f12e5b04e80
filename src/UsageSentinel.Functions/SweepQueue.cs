using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Sweeps the one provider account a message names; as many at once as the platform gives instances.</summary>
/// <remarks>
/// A sweep that throws is delivered again after <c>visibilityTimeout</c> of host.json, and after <c>maxDequeueCount</c> deliveries
/// the host moves its message to the queue <c>sweep-poison</c>. Nothing is lost with it: the next timer asks for the account again.
/// </remarks>
public sealed class SweepQueue([FromKeyedServices(QueueNames.Sweep)] IMessageHandler handler)
{
    [Function(nameof(SweepQueue))]
    public Task RunAsync([QueueTrigger(QueueNames.Sweep)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Sweep, message, cancellationToken);
}
