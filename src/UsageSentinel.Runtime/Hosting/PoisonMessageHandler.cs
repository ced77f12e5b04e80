using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Drains the poison queues into dead letters and an alert.</summary>
internal sealed class PoisonMessageHandler(DeadLetters letters, SentinelMetrics metrics) : IMessageHandler
{
    public Task HandleAsync(string queue, string message, CancellationToken cancellationToken)
    {
        // The queue is empty again when its length is checked, so that the alert of Azure Monitor must be triggered here.
        metrics.PoisonIs(queue, 1);
        return letters.GiveUpAsync(queue, ConsoleCommand.ToKeep(message), cancellationToken);
    }
}
