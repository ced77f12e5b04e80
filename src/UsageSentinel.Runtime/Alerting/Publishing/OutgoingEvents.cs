using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Alerting.Publishing;

/// <summary>
/// What happens to every event as it leaves, in this order: it gets the head of the ledger, so that whoever keeps the message can later
/// show what the ledger held by then; it is recorded if it leaves over queues that others may write to, so that genuine messages can be
/// distinguished from forged ones; it is handed on; and it is counted if it was taken.
/// </summary>
/// <param name="way">Event Grid, or the bus of this machine.</param>
/// <param name="ledger">For its head.</param>
/// <param name="published">Records what leaves; null if only this process can write to it.</param>
/// <param name="metrics">Counts events by type, and what became of keys by decision.</param>
/// <param name="clock">For when it left.</param>
internal sealed class OutgoingEvents(
    IEventPublisher way, LedgerStore ledger, PublishedStore? published, SentinelMetrics metrics, TimeProvider clock) : IEventPublisher
{
    private const string Prefix = "UsageSentinel.";

    public async Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
    {
        var head = await ledger.ReadHeadAsync(cancellationToken);
        ImmutableArray<string> stamped = [.. events.Select(json => Stamp(json, head))];
        ImmutableArray<SentinelEvent?> leaving = [.. stamped.Select(SentinelEvent.Parse)];
        await RecordAsync(stamped, leaving, cancellationToken);
        var answers = await way.PublishAsync(stamped, cancellationToken);
        foreach (var (left, answer) in leaving.Zip(answers))
        {
            if (answer is Publication.Taken && left is not null)
            {
                Count(left.Type);
            }
        }

        return answers;
    }

    private static string Stamp(string json, LedgerHead head)
    {
        try
        {
            if (JsonNode.Parse(json) is JsonObject parsed && parsed["data"] is JsonObject data)
            {
                data["ledgerHead"] = head.Hash;
                return parsed.ToJsonString();
            }
        }
        catch (JsonException)
        {
            // As below.
        }

        // Not for this class to refuse: the way says what is wrong with it.
        return json;
    }

    /// <summary>Before it leaves: what cannot be recorded must not leave, since it would be taken for a forgery.</summary>
    private async Task RecordAsync(ImmutableArray<string> stamped, ImmutableArray<SentinelEvent?> leaving, CancellationToken cancellationToken)
    {
        for (var at = 0; published is not null && at < stamped.Length; at++)
        {
            if (leaving[at] is { } known)
            {
                await published.WriteAsync(known.Id, stamped[at], clock.GetUtcNow(), cancellationToken);
            }
        }
    }

    private void Count(string type)
    {
        metrics.Published(type);
        switch (type)
        {
            case EventTypes.ResponseFailed:
                metrics.ContainmentFailed();
                metrics.Decided(Short(type));
                break;
            case var reported when reported.StartsWith(Prefix + "Response.", StringComparison.Ordinal) || reported.StartsWith(Prefix + "Key.", StringComparison.Ordinal):
                metrics.Decided(Short(reported));
                break;
        }
    }

    /// <summary><c>UsageSentinel.Key.Revoked.v1</c> is the decision <c>revoked</c>.</summary>
    private static string Short(string type) => type.Split('.') is [_, _, var decision, ..] ? decision.ToLowerInvariant() : type;
}
