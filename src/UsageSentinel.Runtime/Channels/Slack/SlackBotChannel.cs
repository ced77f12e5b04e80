using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Channels.Slack;

/// <summary>
/// Posts as a Slack bot: one message for a group, which is edited when the group changes. News is also posted in its thread,
/// and shown in the conversation too, because an edit notifies no one.
/// </summary>
internal sealed class SlackBotChannel(WebSender sender, Uri api, ICredential token, string conversation, NoticeLinks links) : IChannel
{
    /// <summary>Answers that mean the message to edit is gone or too old.</summary>
    private static readonly ImmutableArray<string> Gone = ["message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"];

    /// <summary>Answers that pass by themselves.</summary>
    private static readonly ImmutableArray<string> Passing = ["ratelimited", "rate_limited", "fatal_error", "internal_error", "service_unavailable", "request_timeout"];

    public async Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var text = NoticeComposer.Write(notice, links);
        if (Split(notice.ExternalId) is not { } first)
        {
            return await CallAsync("chat.postMessage", text, [KeyValuePair.Create("channel", conversation)], cancellationToken);
        }

        var edited = await CallAsync(
            "chat.update", text, [KeyValuePair.Create("channel", first.Conversation), KeyValuePair.Create("ts", first.Stamp)], cancellationToken);
        if (edited is Delivery.Rejected { Why: var why } && Gone.Any(code => why.Contains(code, StringComparison.Ordinal)))
        {
            return await CallAsync("chat.postMessage", text, [KeyValuePair.Create("channel", conversation)], cancellationToken);
        }

        return edited is Delivery.Delivered && IsNews(notice.Reason)
            ? await ReplyAsync(text, first, notice, cancellationToken)
            : edited;
    }

    private async Task<Delivery> ReplyAsync(
        NoticeText text, (string Conversation, string Stamp) first, Notice notice, CancellationToken cancellationToken)
    {
        var replied = await CallAsync(
            "chat.postMessage",
            text,
            [KeyValuePair.Create("channel", first.Conversation), KeyValuePair.Create("thread_ts", first.Stamp), KeyValuePair.Create("reply_broadcast", "true")],
            cancellationToken);

        // The group's message stays the first one.
        return replied is Delivery.Delivered ? new Delivery.Delivered(notice.ExternalId) : replied;
    }

    private async Task<Delivery> CallAsync(
        string method, NoticeText text, ImmutableArray<KeyValuePair<string, string>> address, CancellationToken cancellationToken)
    {
        var message = SlackBlocks.Render(text, address);
        return await sender.SendAsync(
            async renew =>
            {
                var request = JsonRequest.Post(new Uri($"{api.AbsoluteUri.TrimEnd('/')}/{method}"), message);
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.GetAsync(renew, cancellationToken));
                return request;
            },
            Read,
            cancellationToken);
    }

    /// <summary>Slack answers 200 and says in the body whether it did it.</summary>
    private static Delivery Read(ChannelResponse answer)
    {
        try
        {
            using var body = JsonDocument.Parse(answer.Body);
            var root = body.RootElement;
            return root.TryGetProperty("ok", out var ok) && ok.ValueKind is JsonValueKind.True
                ? new Delivery.Delivered($"{Text(root, "channel")}:{Text(root, "ts")}")
                : Refusal(DisplayText.Of(Text(root, "error"), 40), answer.RetryAfter);
        }
        catch (Exception garbage) when (garbage is JsonException or InvalidOperationException)
        {
            return new Delivery.Retry("the answer of Slack is not in the documented format", null);
        }
    }

    private static Delivery Refusal(string code, TimeSpan? after) => Passing.Contains(code)
        ? new Delivery.Retry($"Slack answered {code}", after)
        : new Delivery.Rejected($"Slack answered {code}");

    private static string Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() ?? string.Empty : string.Empty;

    private static bool IsNews(NotifyReason reason) =>
        reason is NotifyReason.First or NotifyReason.NewAlerts or NotifyReason.Escalated or NotifyReason.Repeat or NotifyReason.Flapping or NotifyReason.Fact;

    private static (string Conversation, string Stamp)? Split(string? externalId) =>
        externalId?.Split(':') is [{ Length: > 0 } where, { Length: > 0 } stamp] ? (where, stamp) : null;
}
