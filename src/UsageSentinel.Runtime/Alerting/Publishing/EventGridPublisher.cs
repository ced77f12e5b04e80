using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Alerting.Publishing;

/// <summary>
/// Publishes to an Event Grid custom topic in the CloudEvents schema, many events at once. The service retries and dead-letters
/// what it took; what it does not take stays with us, whatever the reason.
/// </summary>
internal sealed class EventGridPublisher(EventGridPublisherClient client) : IEventPublisher
{
    /// <summary>The most bytes of one request; the service takes 1 MB.</summary>
    private const int MostBytes = 900 * 1024;

    public async Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
    {
        var answers = new Publication[events.Length];
        var batch = new List<int>();
        var bytes = 0;
        for (var at = 0; at < events.Length; at++)
        {
            var size = Encoding.UTF8.GetByteCount(events[at]);
            if (bytes + size > MostBytes)
            {
                await SendAsync(events, batch, answers, cancellationToken);
                (batch, bytes) = ([], 0);
            }

            batch.Add(at);
            bytes += size;
        }

        await SendAsync(events, batch, answers, cancellationToken);
        return [.. answers];
    }

    private async Task SendAsync(ImmutableArray<string> events, List<int> batch, Publication[] answers, CancellationToken cancellationToken)
    {
        var parsed = new List<(int At, CloudEvent Event)>(batch.Count);
        foreach (var at in batch)
        {
            if (Parse(events[at]) is { } cloudEvent)
            {
                parsed.Add((at, cloudEvent));
            }
            else
            {
                answers[at] = new Publication.Refused("The outbox contains an entry that is not a valid event.");
            }
        }

        if (parsed.Count == 0)
        {
            return;
        }

        var answer = await SendAsync([.. parsed.Select(item => item.Event)], cancellationToken);
        if (answer is Publication.Refused && parsed.Count > 1)
        {
            // One of them may be what it does not take: the others must not wait for it.
            foreach (var (at, cloudEvent) in parsed)
            {
                answers[at] = await SendAsync([cloudEvent], cancellationToken);
            }

            return;
        }

        foreach (var (at, _) in parsed)
        {
            answers[at] = answer;
        }
    }

    private async Task<Publication> SendAsync(ImmutableArray<CloudEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendEventsAsync(events, cancellationToken);
            return new Publication.Taken();
        }
        catch (RequestFailedException failure)
        {
            return Answer(failure);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // No token or no network: it may recover by itself, and repeated failures are reported.
            return new Publication.Later($"Event Grid cannot be reached: {failure.GetType().Name}.", null);
        }
    }

    /// <summary>The service's message is not repeated: it may name addresses and identities.</summary>
    private static Publication Answer(RequestFailedException failure) => failure.Status switch
    {
        0 or 408 or 429 or >= 500 => new Publication.Later(Said(failure), Asked(failure)),
        _ => new Publication.Refused(Said(failure) + failure.Status switch
        {
            401 or 403 => " Give this host's identity the role EventGrid Data Sender on the topic.",
            404 or 410 => " Check eventGrid.topicEndpoint.",
            413 => " The event is too large.",
            _ => string.Empty,
        }),
    };

    private static string Said(RequestFailedException failure) => string.Create(
        CultureInfo.InvariantCulture, $"Event Grid answered {failure.Status}{(failure.ErrorCode is { } code ? $" ({code})" : string.Empty)}.");

    private static TimeSpan? Asked(RequestFailedException failure) =>
        failure.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) == true
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static CloudEvent? Parse(string json)
    {
        try
        {
            return CloudEvent.Parse(BinaryData.FromString(json));
        }
        catch (Exception garbage) when (garbage is ArgumentException or System.Text.Json.JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
