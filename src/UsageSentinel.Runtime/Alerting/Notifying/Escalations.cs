using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>
/// Passes alerts that no one acknowledged to the next route. The next route receives first, under a mark that there can be only once, and
/// then the first route notes it: after a stop between the two it is passed on again and changes nothing.
/// </summary>
public sealed partial class Escalations(
    ChannelDirectory directory, NotifyStore notes, MuteReader quiets, GroupWorker worker, NotifyLimits limits, TimeProvider clock, ILogger<Escalations> logger)
{
    private const int MaxRounds = 20;

    /// <summary>Looks at every group of every route that escalates. Called by a timer; late, twice or too often does no harm.</summary>
    public Task WorkAsync(CancellationToken cancellationToken) =>
        Faults.EachAsync(directory.Routes.Where(route => route.Escalation is not null), route => WorkAsync(route, cancellationToken), cancellationToken);

    private async Task WorkAsync(Route route, CancellationToken cancellationToken)
    {
        if (directory.Routes.FirstOrDefault(other => other.Name == route.Escalation?.To) is not { } next)
        {
            return;
        }

        var keys = new List<string>();
        await foreach (var key in notes.GroupsAsync(route.Name, cancellationToken))
        {
            keys.Add(key);
        }

        await Faults.EachAsync(keys, key => WorkAsync(route, next, key, cancellationToken), cancellationToken);
    }

    private Task<bool> WorkAsync(Route route, Route next, string key, CancellationToken cancellationToken)
    {
        return OptimisticRetry.RunAsync<bool>(MaxRounds, RoundAsync, () => false);

        async Task<Round<bool>> RoundAsync()
        {
            var now = clock.GetUtcNow();
            var stored = await notes.LoadAsync(route.Name, key, cancellationToken);
            if (stored is not { ETag: not null, Row.Entry: { } entry })
            {
                return true;
            }

            var (quiet, group) = await quiets.ReadAsync(stored.Row.Group, now, cancellationToken);
            var counters = await notes.TallyAsync(route.Name, cancellationToken);
            var due = Escalation.Due(group, entry, counters.Tally, new RouteMoment(route, quiet, limits, now));
            foreach (var member in due)
            {
                await PassOnAsync(route, next, member, cancellationToken);
            }

            var counted = counters.Tally.At(now);
            return due.IsEmpty || await notes.CommitAsync(
                route.Name,
                stored,
                stored.Row with { Entry = Escalation.Passed(entry, due, now) },
                [counters.Write(counted with { Escalated = counted.Escalated.AddRange(Enumerable.Repeat(now, due.Length)) })],
                cancellationToken)
                ? true
                : Round<bool>.Again;
        }
    }

    private async Task PassOnAsync(Route route, Route next, GroupedAlert member, CancellationToken cancellationToken)
    {
        if (await notes.FindEventAsync(route.Name, member.Id, cancellationToken) is not { } heard || SentinelEvent.Parse(heard.Body) is not { } reported)
        {
            return;
        }

        var groupKey = next.GroupKeyOf(reported.ToFacts());
        await OptimisticRetry.RunAsync<bool>(
            MaxRounds,
            () => HearAsync(route, next, groupKey, new PassedAlert(member, heard), cancellationToken),
            () => throw new StoreException(StoreError.Busy, $"The notification log of the route {next.Name} is being changed by other processes. It will be retried."));
        Log.PassedOn(logger, ShortAlertId.Of(member.Id), route.Name, next.Name);
        await worker.WorkAsync(next, groupKey, cancellationToken);
    }

    private async Task<Round<bool>> HearAsync(Route route, Route next, string groupKey, PassedAlert passed, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var mark = $"{passed.Member.Id}.escalated.{route.Name}";
        if (await notes.HasHeardAsync(next.Name, mark, cancellationToken))
        {
            return true;
        }

        var known = await notes.FindEventAsync(next.Name, passed.Member.Id, cancellationToken);
        var group = await notes.LoadAsync(next.Name, groupKey, cancellationToken);
        await notes.NameAsync(next.Name, cancellationToken);
        var claim = group.Row.Claim;
        var row = group.Row with
        {
            Group = group.Row.Group.Escalate(passed.Member, route.Name, now),
            Claim = claim with { DueAt = claim.IsHeld(now) ? claim.DueAt ?? now : now },
        };
        ImmutableArray<EntityWrite> more = known is null
            ? [NotifyStore.Heard(mark, now), NotifyStore.Keep(null, passed.Member.Id, passed.Member.Sequence, passed.Event.Body, isOpen: true, now)]
            : [NotifyStore.Heard(mark, now)];
        return await notes.CommitAsync(next.Name, group, row, more, cancellationToken) ? true : Round<bool>.Again;
    }

    /// <summary>An alert that is passed on, with its newest event.</summary>
    private readonly record struct PassedAlert(GroupedAlert Member, ReceivedEvent Event);

    private static partial class Log
    {
        [LoggerMessage(4048, LogLevel.Information, "Alert {Alert} was passed from route {Route} to route {Next}: no one acknowledged it.")]
        public static partial void PassedOn(ILogger logger, string alert, string route, string next);
    }
}
