using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Takes the events Event Grid puts on the response queue to the responder.</summary>
/// <remarks>
/// An event whose handling throws has not been acted upon. It is delivered again after <c>visibilityTimeout</c> of host.json, and
/// after <c>maxDequeueCount</c> deliveries the host moves it to the queue <c>response-poison</c>, where it waits for an operator.
/// </remarks>
public sealed class RespondQueue([FromKeyedServices(QueueNames.Response)] IMessageHandler handler)
{
    [Function(nameof(RespondQueue))]
    public Task RunAsync([QueueTrigger(QueueNames.Response)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Response, message, cancellationToken);
}
