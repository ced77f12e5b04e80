using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Responding;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Responds to an event from the response queue. The event is never believed: it is held against the store first.</summary>
internal sealed class ResponseMessageHandler(EventVetting responder, DeadLetters letters, Sealing sealing, Anchoring anchoring) : IMessageHandler
{
    /// <summary>What is not an event is put aside: delivered again it would be no event either.</summary>
    public async Task HandleAsync(string queue, string message, CancellationToken cancellationToken)
    {
        await sealing.RunAsync(cancellationToken);
        if (SentinelEvent.Parse(message) is { } received)
        {
            await responder.HandleAsync(received, cancellationToken);
        }
        else
        {
            await letters.ParkAsync(queue, message, cancellationToken);
        }

        await anchoring.RunAsync(cancellationToken);
    }
}
