using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>
/// Looks at one group of one route: decides, claims, sends, notes. A worker that is killed after it sent and before it noted
/// leaves a claim behind that ends, and the notice goes out once more: twice rather than never.
/// </summary>
public sealed partial class GroupWorker(
    NotifyStore notes,
    MuteReader quiets,
    NoticeSender sender,
    RouteHealth health,
    NotifyLimits limits,
    Backoff backoff,
    TimeProvider clock,
    ILogger<GroupWorker> logger)
{
    /// <summary>How long a sender has a group for itself; longer than any channel takes to give up.</summary>
    private static readonly TimeSpan ClaimLength = TimeSpan.FromMinutes(2);

    /// <summary>More than usual: many events of one storm belong to one group.</summary>
    private const int MaxRounds = 20;

    public Task WorkAsync(Route route, string groupKey, CancellationToken cancellationToken) => OptimisticRetry.RunAsync(
        MaxRounds,
        async () =>
        {
            var now = clock.GetUtcNow();
            var stored = await notes.LoadAsync(route.Name, groupKey, cancellationToken);
            return stored.ETag is null || stored.Row.Claim.DueAt > now ? true : await StepAsync(route, stored, now, cancellationToken);
        },
        () => Contended(route, groupKey));

    /// <returns>Again if there is more to do at once, also because another sender was faster.</returns>
    private async Task<Round<bool>> StepAsync(Route route, StoredGroup stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = stored.Row;
        var (quiet, group) = await quiets.ReadAsync(row.Group, now, cancellationToken);
        var tally = await notes.TallyAsync(route.Name, cancellationToken);
        var decision = Notifier.Decide(group, row.Entry, quiet, route, now);
        var at = new RouteMoment(route, quiet, limits, now);

        // What was admitted once is sent until it is delivered: a retry is no new notice.
        var admitted = row.NoticeAt is not null && decision.Reason.IsReported()
            ? new Admitted(decision, group, tally.Tally)
            : NotificationLimiter.Admit(decision, group, row.Entry, tally.Tally, at);
        if (!admitted.Decision.Reason.IsReported())
        {
            return await PassAsync(at, stored, admitted, tally, cancellationToken) ? true : Round<bool>.Again;
        }

        var claim = row with
        {
            Group = group.Promise(admitted.Decision.ToNotify),
            Claim = row.Claim.Attempted().Taken(null, now + ClaimLength) with { DueAt = now + ClaimLength },
            NoticeAt = row.NoticeAt ?? now,
            PassedFor = null,
        };
        var counted = row.NoticeAt is null ? NotificationLimiter.Count(admitted.Decision, row.Entry, admitted.Tally, route, now) : admitted.Tally;
        if (!await notes.CommitAsync(route.Name, stored, claim, Changed(tally, counted), cancellationToken))
        {
            return Round<bool>.Again;
        }

        var sent = await sender.SendAsync(route, claim, admitted.Decision, cancellationToken);
        await SettleAsync(sent, cancellationToken);
        return sent.Delivery is Delivery.Delivered ? Round<bool>.Again : true;
    }

    /// <summary>Nothing is sent: what needs no notice is removed, and the next check is scheduled.</summary>
    private async Task<bool> PassAsync(
        RouteMoment at, StoredGroup stored, Admitted admitted, RouteCountersRow tally, CancellationToken cancellationToken)
    {
        var (route, quiet, _, now) = at;
        Log.Passed(logger, route.Name, stored.Row.Group.Key, admitted.Decision.Reason);
        var noted = NotifyLog.Passed(admitted.Group, stored.Row.Entry, quiet, route, now);
        var nextAt = admitted.Decision.NextAt ?? Notifier.Decide(noted.Group, noted.Entry, quiet, route, now).NextAt;
        var after = noted.IsOver
            ? null
            : stored.Row with { Group = noted.Group, Entry = noted.Entry, Claim = DeliveryClaim.Due(nextAt), NoticeAt = admitted.Decision.Reason.IsHeldBack() ? stored.Row.NoticeAt : null, PassedFor = admitted.Decision.Reason };
        return await notes.CommitAsync(route.Name, stored, after, Changed(tally, admitted.Tally), cancellationToken);
    }

    private Task<bool> SettleAsync(SentNotice sent, CancellationToken cancellationToken)
    {
        var route = sent.Route;
        return OptimisticRetry.RunAsync(MaxRounds, RoundAsync, () => Contended(route, sent.GroupKey));

        async Task<Round<bool>> RoundAsync()
        {
            var now = clock.GetUtcNow();
            var stored = await notes.LoadAsync(route.Name, sent.GroupKey, cancellationToken);
            if (stored.ETag is null)
            {
                return true;
            }

            var (after, more) = sent.Delivery is Delivery.Delivered delivered
                ? await DeliveredAsync(sent, stored.Row, delivered, now, cancellationToken)
                : (Failed(stored.Row, sent.Delivery, now), []);
            if (!await notes.CommitAsync(route.Name, stored, after, more, cancellationToken))
            {
                return Round<bool>.Again;
            }

            await health.ReportAsync(route, sent.Delivery, stored.Row.Claim.Attempts, cancellationToken);
            return true;
        }
    }

    private GroupRow Failed(GroupRow row, Delivery delivery, DateTimeOffset now) => row with
    {
        Claim = row.Claim.Postponed(
            DisplayText.Of((delivery as Delivery.Retry)?.Why ?? (delivery as Delivery.Rejected)?.Why, 300), now + backoff.After(delivery, row.Claim.Attempts)),
    };

    private async Task<(GroupRow? After, ImmutableArray<EntityWrite> More)> DeliveredAsync(
        SentNotice sent, GroupRow row, Delivery.Delivered delivered, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (route, decision) = (sent.Route, sent.Decision);
        Log.Reported(logger, route.Name, sent.GroupKey, decision.Reason, decision.ToNotify.Length);
        var noted = NotifyLog.Reported(row.Group, row.Entry, decision.ToNotify, sent.At);
        var tally = await notes.TallyAsync(route.Name, cancellationToken);
        var receipt = NotifyStore.Receipt(sent.GroupKey, decision.Reason.ToString(), decision.ToNotify.Length, sent.At, now);
        var after = noted.IsOver ? null : row with
        {
            Group = noted.Group,
            Entry = noted.Entry,
            Claim = DeliveryClaim.Due(now),
            ExternalId = delivered.ExternalId ?? row.ExternalId,
            NoticeAt = null,
        };
        return (after, [receipt, .. Changed(tally, tally.Tally.Drop(decision.ToNotify.Select(member => member.Id)))]);
    }

    private static ImmutableArray<EntityWrite> Changed(RouteCountersRow before, RouteCounters after) => after.Same(before.Tally) ? [] : [before.Write(after)];

    private bool Contended(Route route, string groupKey)
    {
        Log.Contended(logger, route.Name, groupKey);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(4020, LogLevel.Information, "Route {Route} sent a notice with {Alerts} alerts of group {Group}: {Reason}.")]
        public static partial void Reported(ILogger logger, string route, string group, NotifyReason reason, int alerts);

        [LoggerMessage(4021, LogLevel.Debug, "Route {Route} sent no notice for group {Group}: {Reason}.")]
        public static partial void Passed(ILogger logger, string route, string group, NotifyReason reason);

        [LoggerMessage(4022, LogLevel.Warning, "Group {Group} of route {Route} is being changed by other processes. It will be retried.")]
        public static partial void Contended(ILogger logger, string route, string group);
    }
}
