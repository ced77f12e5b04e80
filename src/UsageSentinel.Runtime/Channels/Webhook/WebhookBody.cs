using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Channels.Rendering;

namespace UsageSentinel.Runtime.Channels.Webhook;

/// <summary>A notice as the JSON of a signed webhook: the words for people, and the events themselves for programs.</summary>
internal static class WebhookBody
{
    private const int MostBytes = 512 * 1024;

    /// <summary>What ntfy and similar services show on a locked phone.</summary>
    private const int MostInPush = 250;

    private const int MostCommands = 20;

    public static byte[] Render(NoticeText text, Notice notice) =>
        Shortening.Fit(text, one => JsonBytes.Of(Body(one, notice)), MostBytes);

    private static JsonObject Body(NoticeText text, Notice notice) => new()
    {
        ["version"] = 1,
        ["id"] = NoticeId.Of(notice).ToString("N"),
        ["route"] = notice.Route.Name,
        ["group_key"] = notice.GroupKey,
        ["reason"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(notice.Reason.ToString()),
        ["at"] = notice.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["tone"] = text.Tone.ToString().ToLowerInvariant(),
        ["headline"] = text.Headline,
        ["push"] = text.Push(MostInPush),
        ["commands"] = new JsonArray([.. text.Alerts.SelectMany(alert => alert.Commands).Select(command => (JsonNode?)command.Value).Take(MostCommands)]),
        ["text"] = TextBody.Render(text),
        ["more_suppressed"] = notice.MoreSuppressed,
        ["links"] = new JsonArray([.. text.Links.Select(link => new JsonObject { ["label"] = link.Label, ["url"] = link.Address.AbsoluteUri })]),
        ["events"] = new JsonArray([.. notice.Events.Take(Math.Max(1, text.Alerts.Length)).Select(reported => Hidden(JsonNode.Parse(reported.ToJson())))]),
    };

    /// <summary>The same JSON without what a message must not hold, whoever made the event.</summary>
    private static JsonNode? Hidden(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Hidden(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Hidden)]),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => PlainText.Hide(value.GetValue<string>()),
        _ => node?.DeepClone(),
    };
}
