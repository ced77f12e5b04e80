using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>
/// Keeps what was given up on, so that it can be replayed, and raises an alert that goes directly to people: the queues may be
/// what is broken.
/// </summary>
public sealed class PoisonMessageHandler(DeadLetterStore letters, HealthAlerts alerts, DirectRoad road, SentinelMetrics metrics, TimeProvider clock) : IPoisonMessageHandler
{
    public async Task HandleAsync(string queue, string message, CancellationToken cancellationToken)
    {
        // The queue is empty again when its length is asked for, so that the road of Azure Monitor must hear of it here.
        metrics.PoisonIs(queue, 1);
        await letters.KeepAsync(queue, message, clock.GetUtcNow(), cancellationToken);
        foreach (var row in await alerts.RaiseAsync(
            RuleKind.DeadLetter,
            queue,
            Severity.Critical,
            "a message was given up on",
            $"A message of the queue {queue} failed too often and was set aside. See 'sentinel outbox'; when the fault is repaired, 'sentinel outbox replay' handles it again.",
            cancellationToken))
        {
            await road.TellAsync(row.Body, cancellationToken);
        }
    }
}
