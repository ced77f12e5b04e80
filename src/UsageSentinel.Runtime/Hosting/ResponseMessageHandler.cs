using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Responding;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Responds to an event from the response queue. The event is never believed: the handler reloads the episode.</summary>
public sealed class ResponseMessageHandler(ResponseHandler handler, Anchoring anchoring) : IResponseMessageHandler
{
    /// <exception cref="InvalidOperationException">The message is not an event: it ends in the poison queue.</exception>
    public async Task HandleAsync(string message, CancellationToken cancellationToken)
    {
        await handler.HandleAsync(
            SentinelEvent.Parse(message) ?? throw new InvalidOperationException("The response queue holds something that is not an event."),
            cancellationToken);
        await anchoring.RunAsync(cancellationToken);
    }
}
