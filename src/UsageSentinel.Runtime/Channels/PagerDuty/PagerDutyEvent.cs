using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Channels.Rendering;

namespace UsageSentinel.Runtime.Channels.PagerDuty;

/// <summary>A notice as an event of PagerDuty Events v2. The routing key is put in only when it is sent.</summary>
internal static class PagerDutyEvent
{
    private const int MostInSummary = 1024;
    private const int MostInKey = 255;
    private const int MostBytes = 512 * 1024;

    public static byte[] Render(NoticeText text, Notice notice, string routingKey, PagerDutyAction action) =>
        Shortening.Fit(text, one => JsonBytes.Of(Event(one, notice, routingKey, action)), MostBytes);

    /// <summary>What a notice does to its incident.</summary>
    public static PagerDutyAction ActionOf(NotifyReason reason) => reason switch
    {
        NotifyReason.AllResolved => PagerDutyAction.Resolve,
        NotifyReason.Acknowledged => PagerDutyAction.Acknowledge,
        _ => PagerDutyAction.Trigger,
    };

    /// <summary>The same for every notice of a group: that is what makes them one incident.</summary>
    public static string DedupKeyOf(Notice notice) => notice.GroupKey.Length <= MostInKey
        ? notice.GroupKey
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(notice.GroupKey)));

    private static JsonObject Event(NoticeText text, Notice notice, string routingKey, PagerDutyAction action)
    {
        var json = new JsonObject
        {
            ["routing_key"] = routingKey,
            ["event_action"] = action.ToString().ToLowerInvariant(),
            ["dedup_key"] = DedupKeyOf(notice),
        };
        if (action is PagerDutyAction.Trigger)
        {
            json["payload"] = Payload(text, notice);
            json["client"] = "UsageSentinel";
            json["links"] = new JsonArray([.. text.Links.Select(link => new JsonObject { ["href"] = link.Address.AbsoluteUri, ["text"] = link.Label })]);
        }

        return json;
    }

    private static JsonObject Payload(NoticeText text, Notice notice)
    {
        var first = notice.Events[0];
        return new JsonObject
        {
            ["summary"] = text.Push(MostInSummary - 1),
            ["source"] = PlainText.Of(first.Subject, 300),
            ["severity"] = SeverityOf(text.Tone),
            ["timestamp"] = first.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["class"] = PlainText.Of(first.Data.Rule ?? first.Type, 100),
            ["custom_details"] = new JsonObject
            {
                ["reason"] = notice.Reason.ToString(),
                ["alerts"] = new JsonArray([.. text.Alerts.Select(Details)]),
                ["more"] = text.More,
                ["route"] = text.Footer,
            },
        };
    }

    private static JsonObject Details(AlertText alert)
    {
        var details = new JsonObject { ["title"] = alert.Title };
        foreach (var fact in alert.Summary)
        {
            details[fact.Label.ToLowerInvariant()] = fact.Value;
        }

        details["why"] = alert.Why;
        foreach (var fact in alert.Facts)
        {
            details[fact.Label.ToLowerInvariant()] = fact.Value;
        }

        if (!alert.Commands.IsEmpty)
        {
            details["commands"] = new JsonObject(alert.Commands.Select(command => KeyValuePair.Create(command.Label.ToLowerInvariant(), (JsonNode?)command.Value)));
        }

        if (!alert.Lines.IsEmpty)
        {
            details["lines"] = new JsonArray([.. alert.Lines.Select(line => (JsonNode)line)]);
        }

        return details;
    }

    private static string SeverityOf(NoticeTone tone) => tone switch
    {
        NoticeTone.Critical => "critical",
        NoticeTone.Warning => "warning",
        _ => "info",
    };
}

/// <summary>What is done to an incident.</summary>
internal enum PagerDutyAction
{
    Trigger,
    Acknowledge,
    Resolve,
}
