using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Channels;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>Sends the digest of what a route held back: by itself where it carries digests, else by another of the same audience.</summary>
public sealed class DigestSender(
    ChannelDirectory directory, NotifyStore notes, NoticeLoader writer, RouteHealth health, Backoff backoff, TimeProvider clock)
{
    public async Task SendDueAsync(Route route, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var stored = await notes.TallyAsync(route.Name, cancellationToken);
        if (stored.Tally.DigestAt is not { } due || due > now)
        {
            return;
        }

        var through = Through(route);
        if (through.IsMuted(Severity.Warning, now))
        {
            await notes.CommitAsync(route.Name, [stored.Write(stored.Tally with { DigestAt = now + MuteState.Poll })], cancellationToken);
            return;
        }

        var notice = await writer.DigestAsync(route, through, stored.Tally, cancellationToken);
        var delivery = notice is null ? new Delivery.Delivered(null) : await directory.Get(through).SendAsync(notice, cancellationToken);
        await SettleAsync(route, stored.Tally, notice, delivery, cancellationToken);
        await health.ReportAsync(through, delivery, 1, cancellationToken);
    }

    private async Task SettleAsync(Route route, RouteCounters sent, Notice? notice, Delivery delivery, CancellationToken cancellationToken)
    {
        while (true)
        {
            // More may have been held back while it was being sent; that waits for the next.
            var now = clock.GetUtcNow();
            var stored = await notes.TallyAsync(route.Name, cancellationToken);
            var left = delivery is Delivery.Delivered
                ? stored.Tally.Drop(sent.Digest.Keys)
                : stored.Tally with { DigestAt = now + backoff.After(delivery, 1) };
            var write = stored.Write(left);
            if (await notes.CommitAsync(
                route.Name,
                notice is not null && delivery is Delivery.Delivered
                    ? [write, NotifyStore.Receipt(notice.GroupKey, nameof(NotifyReason.Digest), sent.Digest.Count, notice.At, now)]
                    : [write],
                cancellationToken))
            {
                return;
            }
        }
    }

    private Route Through(Route route) => route.SendsDigests
        ? route
        : directory.Routes.FirstOrDefault(other => other.SendsDigests && other.Audiences.Intersect(route.Audiences).Any()) ?? Route.Fallback;
}
