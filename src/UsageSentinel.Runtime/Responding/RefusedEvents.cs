using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Writes down and reports an event from a queue that we cannot have sent, or not so.</summary>
public sealed class RefusedEvents(LedgerStore ledger, SystemEvents bulletins, TimeProvider clock)
{
    /// <param name="queue">Where it came from.</param>
    /// <param name="received">What came.</param>
    /// <param name="refused">Why it was refused.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition reports the same event.</param>
    public async Task WriteAsync(string queue, SentinelEvent received, EventVerdict.Refused refused, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var data = received.Data;
        var (id, episode) = (DisplayText.Of(received.Id, 100), DisplayText.Of(data.AlertId, 100));
        var subject = DisplayText.Of(ResourcePath.Of(data.Provider, data.Account, data.ProjectId, data.ApiKeyId));

        // A refusal that is itself refused is not reported again: that would not end.
        if (received.Type != SystemEventTypes.EventRefused)
        {
            await bulletins.NotifyAsync(
                $"refused.{queue}.{ContentHash.Of(received.ToJson())}",
                SystemEventTypes.EventRefused,
                subject,
                new EventDetails
                {
                    Audiences = [Audience.OnCall],
                    Rule = "Health",
                    Severity = refused.Suspicion is Suspicion.Spoofed ? "warning" : "info",
                    Cause = refused.Suspicion is Suspicion.Spoofed ? "an event that UsageSentinel did not send" : "an event that arrived late",
                    Explanation = $"The queue {queue} contained an event that was refused. {refused.Why} No action was taken. Event {id}, alert {episode}. If no one in your organization sent it, check who can write to that queue.",
                },
                now,
                cancellationToken);
        }

        var summary = $"Refused an event of the queue {queue} ({refused.Suspicion}): {refused.Why} Event {id}, alert {episode}.";
        await ledger.AppendAsync(new LedgerEntry(now, LedgerKind.Refused, episode, subject, "queue", summary, string.Empty), null, cancellationToken);
    }
}
