using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>Makes a notice of a decision: the latest event of each member, the worst first, no more than a person reads.</summary>
public sealed class NoticeLoader(NotifyStore notes, INoticeFiles files)
{
    /// <summary>Events shown one by one; the rest is a number.</summary>
    public const int MostEvents = 20;

    public async Task<Notice> WriteAsync(Route route, GroupRow row, NotifyDecision decision, CancellationToken cancellationToken)
    {
        var at = row.NoticeAt ?? throw new InvalidOperationException("A notice is written of a group that was claimed.");
        var events = await EventsAsync(route, decision.Tell.Select(member => member.Id), cancellationToken);
        return new Notice(
            route,
            row.Group.Key,
            decision.Reason,
            decision.Reason is NotifyReason.Repeat ? [.. events.Select(told => told with { Type = EventTypes.Repeated })] : events,
            Math.Max(0, decision.Tell.Length - events.Length),
            at,
            row.ExternalId)
        {
            Files = await files.OfAsync(route, events, cancellationToken),
        };
    }

    /// <summary>The digest of a route: what was held back since the last.</summary>
    public async Task<Notice?> DigestAsync(Route held, Route through, RouteCounters tally, CancellationToken cancellationToken)
    {
        var events = await EventsAsync(held, tally.Digest.Keys, cancellationToken);
        return events.IsEmpty || tally.DigestAt is not { } at
            ? null
            : new Notice(through, $"digest {held.Name}", NotifyReason.Digest, events, tally.Digest.Count - events.Length, at, null)
            {
                Files = await files.OfAsync(through, events, cancellationToken),
            };
    }

    private async Task<ImmutableArray<SentinelEvent>> EventsAsync(Route route, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var events = ImmutableArray.CreateBuilder<SentinelEvent>();
        foreach (var id in ids)
        {
            if (events.Count < MostEvents
                && await notes.FindEventAsync(route.Name, id, cancellationToken) is { } heard
                && SentinelEvent.Parse(heard.Body) is { } told)
            {
                events.Add(told);
            }
        }

        return events.ToImmutable();
    }
}
