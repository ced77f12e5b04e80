using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>Sets a message aside that failed too often: stores it, so that it can be read and replayed, and notifies people.</summary>
internal sealed class DeadLetters(DeadLetterStore letters, SystemEvents bulletins, HealthAlerts alerts, FallbackPublisher road, TimeProvider clock)
{
    /// <summary>For an unreadable message. It is set aside at once, because a retry cannot succeed.</summary>
    /// <param name="queue">The queue it came from.</param>
    /// <param name="message">As it came.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition parks the same message.</param>
    public async Task ParkAsync(string queue, string message, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hash = await letters.KeepAsync(queue, message, "It is not a valid event.", now, cancellationToken);
        await bulletins.NotifyAsync(
            $"parked.{queue}.{hash}",
            SystemEventTypes.MessageParked,
            "/",
            new EventDetails
            {
                Audiences = [Audience.OnCall],
                Rule = "Health",
                Severity = "warning",
                Name = queue,
                Cause = "an unreadable message in a queue",
                Explanation = $"The queue {queue} contained a message that UsageSentinel did not send. It was set aside as {hash} and no action was taken. See 'sentinel outbox'. If no one in your organization sent it, check who can write to the queue.",
            },
            now,
            cancellationToken);
    }

    /// <summary>For a message that failed too often. People are notified directly, because the queues themselves may be broken.</summary>
    public async Task GiveUpAsync(string queue, string message, CancellationToken cancellationToken)
    {
        await letters.KeepAsync(queue, message, "Processing failed too often.", clock.GetUtcNow(), cancellationToken);
        foreach (var raised in await alerts.RaiseAsync(
            RuleKind.DeadLetter,
            queue,
            Severity.Critical,
            "a message failed too often",
            $"A message in the queue {queue} failed too often and was set aside. See 'sentinel outbox'. After the fault is repaired, run 'sentinel outbox replay' to process it again.",
            cancellationToken))
        {
            await road.NotifyAsync(raised, cancellationToken);
        }
    }
}
