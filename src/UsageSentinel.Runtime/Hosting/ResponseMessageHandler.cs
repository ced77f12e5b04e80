using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Rotating;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Responds to what is in the response queue: events, forms of the console, and hints of Key Vault. None is believed: all are checked first.</summary>
internal sealed class ResponseMessageHandler(EventVetting responder, ConsoleCommands commands, NearExpiry expiring, DeadLetters letters, Sealing sealing, Anchoring anchoring) : IMessageHandler
{
    /// <summary>What is not an event is put aside: delivered again it would be no event either.</summary>
    public async Task HandleAsync(string queue, string message, CancellationToken cancellationToken)
    {
        await sealing.RunAsync(cancellationToken);
        if (NearExpiryHint.Parse(message) is { } hint)
        {
            await expiring.HandleAsync(hint, cancellationToken);
        }
        else if (ConsoleCommand.Parse(message) is { } command)
        {
            await commands.HandleAsync(command, cancellationToken);
        }
        else if (SentinelEvent.Parse(message) is { } received)
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
