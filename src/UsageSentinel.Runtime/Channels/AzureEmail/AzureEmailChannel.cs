using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.Rendering;

namespace UsageSentinel.Runtime.Channels.AzureEmail;

/// <summary>
/// Sends mails over Azure Communication Services. A mail counts as delivered when the service accepts it (202). A few status queries
/// follow, so that a mail that cannot be sent at all is reported; they are limited more tightly than mails, and what they do not say is
/// no failure.
/// </summary>
internal sealed class AzureEmailChannel(
    WebSender sender, Uri endpoint, string from, ImmutableArray<string> to, TokenCredential credential, NoticeLinks links, TimeProvider clock) : IChannel
{
    private const string Version = "api-version=2023-03-31";

    /// <summary>The first version in which the text of a mail can refer to an attachment.</summary>
    private const string VersionWithPictures = "api-version=2025-09-01";

    private static readonly TokenRequestContext Scope = new(["https://communication.azure.com/.default"]);

    public async Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var body = Render(NoticeComposer.Write(notice, links), notice, from, to);
        var operation = NoticeId.Of(notice);
        var polls = MailPolls.After(null);
        var handed = await sender.SendAsync(
            async _ =>
            {
                var request = JsonRequest.Post(At($"emails:send?{(notice.Picture is null ? Version : VersionWithPictures)}"), body);

                // The same for the same notice: handing it over again after a failure is not another mail.
                request.Headers.Add("Operation-Id", operation.ToString());
                request.Headers.Add("x-ms-client-request-id", operation.ToString());
                return await AuthorizedAsync(request, cancellationToken);
            },
            answer =>
            {
                polls = MailPolls.After(answer.RetryAfter);
                return Read(answer);
            },
            cancellationToken);
        return handed switch
        {
            Delivery.Delivered { ExternalId: { } id } => await FollowAsync(id, polls, cancellationToken),

            // A region that does not know the version yet: the text is worth more than its picture.
            Delivery.Rejected when notice.Picture is not null => await SendAsync(notice with { Picture = null }, cancellationToken),
            _ => handed,
        };
    }

    public static byte[] Render(NoticeText text, Notice notice, string from, ImmutableArray<string> to)
    {
        var mail = new JsonObject
        {
            ["senderAddress"] = from,
            ["headers"] = new JsonObject { ["References"] = $"<{NoticeId.ThreadOf(notice)}@usagesentinel>" },
            ["content"] = new JsonObject
            {
                ["subject"] = MailMessage.Subject(text),
                ["plainText"] = MailMessage.Text(text),
                ["html"] = MailMessage.Html(text),
            },
            ["recipients"] = new JsonObject { ["to"] = new JsonArray([.. to.Select(address => new JsonObject { ["address"] = address })]) },
        };
        if (text.Picture is not null || !notice.Files.Attached.IsEmpty)
        {
            mail["attachments"] = new JsonArray(
            [
                .. text.Picture is { } picture ? [Attachment("chart.png", "image/png", picture.Png, NoticePicture.ContentId)] : Array.Empty<JsonObject>(),
                .. notice.Files.Attached.Select(file => Attachment(file.Name, file.MediaType, file.Content, null)),
            ]);
        }

        return JsonBytes.Of(mail);
    }

    private static JsonObject Attachment(string name, string mediaType, ReadOnlyMemory<byte> content, string? contentId)
    {
        var attachment = new JsonObject { ["name"] = name, ["contentType"] = mediaType, ["contentInBase64"] = Convert.ToBase64String(content.Span) };
        if (contentId is not null)
        {
            attachment["contentId"] = contentId;
        }

        return attachment;
    }

    private async Task<Delivery> FollowAsync(string id, MailPolls polls, CancellationToken cancellationToken)
    {
        while (!polls.IsOver)
        {
            await Task.Delay(polls.Wait, clock, cancellationToken);
            var (state, retryAfter) = await AskAsync(id, cancellationToken);
            switch (state)
            {
                case MailState.Failed:
                    return new Delivery.Rejected("Azure Communication Services could not send the mail; check the sender's domain and the recipients");
                case MailState.Sent or MailState.NotTold:
                    return new Delivery.Delivered(id);
            }

            polls = polls.Next(retryAfter);
        }

        return new Delivery.Delivered(id);
    }

    private async Task<(MailState State, TimeSpan? RetryAfter)> AskAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await sender.ExchangeAsync(
                async _ => await AuthorizedAsync(
                    new HttpRequestMessage(HttpMethod.Get, At($"emails/operations/{Uri.EscapeDataString(id)}?{Version}")), cancellationToken),
                renew: false,
                cancellationToken);
            return (StateOf(answer), answer.RetryAfter);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && WebSender.Explain(failure) is not null)
        {
            return (MailState.Open, null);
        }
    }

    private static MailState StateOf(ChannelResponse answer) => (answer.IsSuccess, StatusOf(answer.Body)?.Status) switch
    {
        (true, "Succeeded") => MailState.Sent,
        (true, "Failed" or "Canceled") => MailState.Failed,
        (true, "NotStarted" or "Running") => MailState.Open,
        _ => (int)answer.Status >= 500 ? MailState.Open : MailState.NotTold,
    };

    private static Delivery Read(ChannelResponse answer) => StatusOf(answer.Body) is { Id: { Length: > 0 } id }
        ? new Delivery.Delivered(id)
        : new Delivery.Retry("the answer of Azure Communication Services is not in the documented format", null);

    private static (string? Id, string? Status)? StatusOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return (Text(json.RootElement, "id"), Text(json.RootElement, "status"));
        }
        catch (Exception garbage) when (garbage is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private Uri At(string path) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");

    private async Task<HttpRequestMessage> AuthorizedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await credential.GetTokenAsync(Scope, cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        return request;
    }

    /// <summary>What a status query says.</summary>
    private enum MailState
    {
        /// <summary>Not sent yet, or the query failed for a moment.</summary>
        Open,
        Sent,
        Failed,

        /// <summary>The service gives no time, as for 429: asking again does not help.</summary>
        NotTold,
    }
}
