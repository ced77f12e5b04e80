using System.Globalization;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Channels.Webhook;

/// <summary>Posts a signed notice to an address of the operator's own.</summary>
internal sealed class WebhookChannel(WebSender sender, WebTarget target, ICredential secret, NoticeLinks links, TimeProvider clock) : IChannel
{
    public Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var body = WebhookBody.Render(NoticeComposer.Write(notice, links), notice);
        return sender.SendAsync(
            async renew =>
            {
                var key = await secret.GetAsync(renew, cancellationToken);
                var request = JsonRequest.Post(await target.ResolveAsync(renew, cancellationToken), body);

                // Signed at the moment it is sent: the receiver refuses what is old.
                var now = clock.GetUtcNow();
                request.Headers.Add(WebhookSignature.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
                request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(key, now, body));
                request.Headers.Add("UsageSentinel-Notice", NoticeId.Of(notice).ToString("N"));
                return request;
            },
            _ => new Delivery.Delivered(null),
            cancellationToken);
    }
}
