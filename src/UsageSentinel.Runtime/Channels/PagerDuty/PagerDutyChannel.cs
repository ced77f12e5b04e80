using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Channels.PagerDuty;

/// <summary>Opens, acknowledges and closes PagerDuty incidents; the group key makes all of a group one incident.</summary>
internal sealed class PagerDutyChannel(WebSender sender, Uri endpoint, ICredential routingKey, NoticeLinks links) : IChannel
{
    public async Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var sent = await CallAsync(notice, PagerDutyEvent.ActionOf(notice.Reason), cancellationToken);

        // A test must leave nothing open behind it.
        return sent is Delivery.Delivered && notice.Reason is NotifyReason.Canary
            ? await CallAsync(notice, PagerDutyAction.Resolve, cancellationToken)
            : sent;
    }

    private Task<Delivery> CallAsync(Notice notice, PagerDutyAction action, CancellationToken cancellationToken) => sender.SendAsync(
        async renew => JsonRequest.Post(
            endpoint,
            PagerDutyEvent.Render(NoticeComposer.Write(notice, links), notice, await routingKey.GetAsync(renew, cancellationToken), action)),
        _ => new Delivery.Delivered(PagerDutyEvent.DedupKeyOf(notice)),
        cancellationToken);
}
