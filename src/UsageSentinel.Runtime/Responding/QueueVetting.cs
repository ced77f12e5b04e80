using System.Text.Json;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Runs before the handlers that notify people. Links, addresses and texts of a notice come from its event, and anyone who can write to a
/// queue can make one up: so an event from a queue only says which of our own events to take up again. One that we did not
/// publish, that differs from what we published, or that is in a queue it is not for is refused, written down and reported.
/// </summary>
public sealed class QueueVetting(PublishedStore published, RefusedEvents refused, DeadLetterStore letters, TimeProvider clock)
{
    /// <param name="queue">The queue it came from.</param>
    /// <param name="received">What came.</param>
    /// <param name="cancellationToken">Stops between the writes.</param>
    /// <returns>The event as we published it; null where it was refused.</returns>
    public async Task<SentinelEvent?> VetAsync(string queue, SentinelEvent received, CancellationToken cancellationToken)
    {
        if (received.Type == TestEvent.Type)
        {
            return TestEvent.Of(queue, received.Id, clock.GetUtcNow());
        }

        var why = "UsageSentinel did not publish an event with this id.";
        await foreach (var body in published.ReadAsync(received.Id, cancellationToken))
        {
            if (SentinelEvent.Parse(body) is { } ours)
            {
                if (IsSame(ours, received) && IsFor(ours, queue))
                {
                    return ours;
                }

                why = IsSame(ours, received) ? "The event is not for this queue." : "The event differs from the one that UsageSentinel published with this id.";
            }
        }

        await letters.KeepAsync(queue, received.ToJson(), $"Refused: {why}", clock.GetUtcNow(), cancellationToken);
        await refused.WriteAsync(queue, received, new EventVerdict.Refused(why, Suspicion.Spoofed), cancellationToken);
        return null;
    }

    private static bool IsFor(SentinelEvent ours, string queue) => SubscriptionFilter.All.Any(filter => filter.Name == queue && filter.Wants(ours));

    /// <summary>Compared as JSON values: neither spaces, order nor the spelling of a number matter. The envelope's time is ours in any case.</summary>
    private static bool IsSame(SentinelEvent ours, SentinelEvent received)
    {
        using var one = JsonDocument.Parse(ours.ToJson());
        using var other = JsonDocument.Parse((received with { Time = ours.Time, SpecVersion = ours.SpecVersion, DataContentType = ours.DataContentType }).ToJson());
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }
}
