using Microsoft.Azure.Functions.Worker;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>Takes the events Event Grid puts on the response queue to the responder.</summary>
/// <remarks>
/// An event whose handling throws has not been acted upon. It is delivered again after <c>visibilityTimeout</c> of host.json, and
/// after <c>maxDequeueCount</c> deliveries the host moves it to the queue <c>response-poison</c>, where it waits for an operator.
/// </remarks>
public sealed class RespondQueue(IResponseMessageHandler handler)
{
    [Function(nameof(RespondQueue))]
    public Task RunAsync([QueueTrigger(QueueNames.Response)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(message, cancellationToken);
}
