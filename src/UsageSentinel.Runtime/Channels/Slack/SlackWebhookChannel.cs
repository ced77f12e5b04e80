using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.Rendering;

namespace UsageSentinel.Runtime.Channels.Slack;

/// <summary>Posts to a Slack incoming webhook, which gives no id: a later notice is another message.</summary>
internal sealed class SlackWebhookChannel(WebSender sender, WebTarget target, NoticeLinks links) : IChannel
{
    public Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var message = SlackBlocks.Render(NoticeComposer.Write(notice, links), []);
        return sender.SendAsync(
            async renew => JsonRequest.Post(await target.ResolveAsync(renew, cancellationToken), message),
            _ => new Delivery.Delivered(null),
            cancellationToken);
    }
}
