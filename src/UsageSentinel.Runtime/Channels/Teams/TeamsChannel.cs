using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.Rendering;

namespace UsageSentinel.Runtime.Channels.Teams;

/// <summary>Posts a card to a Teams workflow.</summary>
internal sealed class TeamsChannel(WebSender sender, WebTarget target, NoticeLinks links) : IChannel
{
    public Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var card = TeamsCard.Render(NoticeComposer.Write(notice, links));
        return sender.SendAsync(
            async renew => JsonRequest.Post(await target.ResolveAsync(renew, cancellationToken), card), Read, cancellationToken);
    }

    /// <summary>Old connectors answer 200 and report the failure in the body.</summary>
    private static Delivery Read(ChannelResponse answer) => answer.Body switch
    {
        _ when answer.Body.Contains("HTTP error 429", StringComparison.OrdinalIgnoreCase) => new Delivery.Retry("Teams limits the message rate", answer.RetryAfter),
        _ when answer.Body.Contains("failed with error", StringComparison.OrdinalIgnoreCase) =>
            new Delivery.Rejected("Teams accepted the request but not the card; check that the address is the webhook of a workflow"),
        _ => new Delivery.Delivered(null),
    };
}
