using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>
/// Puts the head of the ledger into every event as it leaves: whoever keeps the message can later show what the ledger
/// held by then.
/// </summary>
public sealed class LedgerHeadPublisher(IEventPublisher inner, LedgerStore ledger) : IEventPublisher
{
    public async Task PublishAsync(string json, CancellationToken cancellationToken) =>
        await inner.PublishAsync(Stamp(json, await ledger.ReadHeadAsync(cancellationToken)), cancellationToken);

    private static string Stamp(string json, LedgerHead head)
    {
        if (JsonNode.Parse(json) is not JsonObject { } parsed || parsed["data"] is not JsonObject data)
        {
            // Not for this class to refuse: the bus says what is wrong with it.
            return json;
        }

        data["ledgerHead"] = head.Hash;
        return parsed.ToJsonString();
    }
}
