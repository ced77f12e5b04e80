using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Channels;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>Writes the notice of a group and hands it to the channel of its route. It stores nothing.</summary>
public sealed class NoticeSender(ChannelDirectory directory, NoticeLoader writer, ApprovalLinks links)
{
    /// <param name="route">Who is notified.</param>
    /// <param name="row">The group, claimed by this sender.</param>
    /// <param name="decision">What is sent.</param>
    /// <param name="cancellationToken">Ends the sending; the claim ends by itself.</param>
    internal async Task<SentNotice> SendAsync(Route route, GroupRow row, NotifyDecision decision, CancellationToken cancellationToken)
    {
        var notice = await writer.WriteAsync(route, row, decision, cancellationToken);
        // Made only now, for this message alone: nothing that is stored holds it.
        notice = notice with { ApprovalLink = await links.MintAsync(notice.Events, route.Name, cancellationToken) };
        return new SentNotice(route, decision, notice.GroupKey, notice.At, await DeliverAsync(route, notice, cancellationToken));
    }

    private async Task<Delivery> DeliverAsync(Route route, Notice notice, CancellationToken cancellationToken)
    {
        try
        {
            return await directory.Get(route).SendAsync(notice, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A channel answers and does not throw: what it throws is a fault of ours, and the notice must not be lost by it.
            return new Delivery.Retry($"Internal error in sentinel ({fault.GetType().Name}).", null);
        }
    }
}

/// <summary>A notice that a channel has answered for.</summary>
/// <param name="Route">Who was notified.</param>
/// <param name="Decision">What was sent, and why.</param>
/// <param name="GroupKey">The group.</param>
/// <param name="At">When the notice was first made, UTC.</param>
/// <param name="Delivery">What the channel said.</param>
internal sealed record SentNotice(Route Route, NotifyDecision Decision, string GroupKey, DateTimeOffset At, Delivery Delivery);
