using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>Gives up on a message: keeps it, so that it can be looked at and replayed, and has people told.</summary>
public sealed class DeadLetters(DeadLetterStore letters, Bulletins bulletins, HealthAlerts alerts, DirectRoad road, TimeProvider clock)
{
    /// <summary>For what nobody can read. It is put aside at once: coming back to it again and again would help nobody.</summary>
    /// <param name="queue">The queue it came from.</param>
    /// <param name="message">As it came.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition parks the same message.</param>
    public async Task ParkAsync(string queue, string message, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hash = await letters.KeepAsync(queue, message, "It is not an event.", now, cancellationToken);
        await bulletins.TellAsync(
            $"parked.{queue}.{hash}",
            BulletinTypes.MessageParked,
            "/",
            new EventDetails
            {
                Audiences = [Audience.OnCall],
                Rule = "Health",
                Severity = "warning",
                Name = queue,
                Cause = "A message that cannot be read",
                Explanation = $"The queue {queue} held something that is not one of ours; it was put aside as {hash} and nothing was done. See 'sentinel outbox'. If nobody of yours sent it, look at who may write to the queue.",
            },
            now,
            cancellationToken);
    }

    /// <summary>For what failed too often. People are told directly: the queues may be what is broken.</summary>
    public async Task GiveUpAsync(string queue, string message, CancellationToken cancellationToken)
    {
        await letters.KeepAsync(queue, message, "It failed too often in its queue.", clock.GetUtcNow(), cancellationToken);
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
