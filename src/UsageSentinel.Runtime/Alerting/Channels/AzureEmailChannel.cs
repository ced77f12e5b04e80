using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using UsageSentinel.Runtime.Alerting.Channels.Rendering;
using UsageSentinel.Runtime.Alerting.Channels.Web;

namespace UsageSentinel.Runtime.Alerting.Channels;

/// <summary>Sends mails over Azure Communication Services: hands the mail over, then asks until it is sent.</summary>
public sealed class AzureEmailChannel(
    WebSender sender, Uri endpoint, string from, ImmutableArray<string> to, TokenCredential credential, NoticeLinks links, TimeProvider clock) : IChannel
{
    private const string Version = "api-version=2023-03-31";

    private static readonly TokenRequestContext Scope = new(["https://communication.azure.com/.default"]);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(10);

    public async Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var body = Render(NoticeWriter.Write(notice, links), notice, from, to);
        var operation = NoticeId.Of(notice);
        var wait = UsualWait;
        var handed = await sender.SendAsync(
            async _ =>
            {
                var request = JsonRequest.Post(At($"emails:send?{Version}"), body);

                // The same for the same notice: handing it over again after a failure is not another mail.
                request.Headers.Add("Operation-Id", operation.ToString());
                request.Headers.Add("x-ms-client-request-id", operation.ToString());
                return await AuthorizedAsync(request, cancellationToken);
            },
            answer =>
            {
                wait = answer.RetryAfter ?? UsualWait;
                return Read(answer);
            },
            cancellationToken);
        return handed is Delivery.Delivered { ExternalId: { } id } ? await WaitAsync(id, wait, cancellationToken) : handed;
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
        if (!notice.Files.Attached.IsEmpty)
        {
            mail["attachments"] = new JsonArray(
            [
                .. notice.Files.Attached.Select(file => new JsonObject
                {
                    ["name"] = file.Name,
                    ["contentType"] = file.MediaType,
                    ["contentInBase64"] = Convert.ToBase64String(file.Content.Span),
                }),
            ]);
        }

        return JsonBytes.Of(mail);
    }

    private async Task<Delivery> WaitAsync(string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = clock.GetUtcNow();
        while (clock.GetUtcNow() - started < Patience)
        {
            await Task.Delay(wait < MostWait ? wait : MostWait, clock, cancellationToken);
            var asked = await sender.SendAsync(
                async _ => await AuthorizedAsync(
                    new HttpRequestMessage(HttpMethod.Get, At($"emails/operations/{Uri.EscapeDataString(id)}?{Version}")), cancellationToken),
                answer =>
                {
                    wait = answer.RetryAfter ?? UsualWait;
                    return Outcome(answer, id);
                },
                cancellationToken);
            switch (asked)
            {
                case Delivery.Delivered { ExternalId: null }:
                    break;
                case Delivery.Retry retry:
                    wait = retry.After ?? UsualWait;
                    break;
                default:
                    return asked;
            }
        }

        return new Delivery.Retry("Azure Communication Services took the mail but does not say that it is sent", null);
    }

    private static Delivery Read(WebAnswer answer) => StatusOf(answer.Body) is { Id: { Length: > 0 } id }
        ? new Delivery.Delivered(id)
        : new Delivery.Retry("Azure Communication Services answers something that is not its API's", null);

    /// <summary>How the operation ended; without an id while it goes on.</summary>
    private static Delivery Outcome(WebAnswer answer, string id) => StatusOf(answer.Body) switch
    {
        { Status: "Succeeded" } => new Delivery.Delivered(id),
        { Status: "NotStarted" or "Running" } => new Delivery.Delivered(null),
        { Status: "Failed" or "Canceled" } => new Delivery.Rejected(
            "Azure Communication Services could not send the mail: check the sender's domain and the recipients"),
        _ => new Delivery.Retry("Azure Communication Services answers something that is not its API's", null),
    };

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
}
