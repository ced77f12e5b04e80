using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>
/// Puts the head of the ledger into every event as it leaves: whoever keeps the message can later show what the ledger
/// held by then.
/// </summary>
internal sealed class LedgerHeadPublisher(IEventPublisher inner, LedgerStore ledger) : IEventPublisher
{
    public async Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
    {
        var head = await ledger.ReadHeadAsync(cancellationToken);
        return await inner.PublishAsync([.. events.Select(json => Stamp(json, head))], cancellationToken);
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

        // Not for this class to refuse: the bus says what is wrong with it.
        return json;
    }
}
