using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>
/// Makes a notice of a decision: the latest event of each member with the figures its alert has now, the worst first, no more than a
/// person reads. What identifies a notice does not depend on those figures: a retry has newer ones and the same id.
/// </summary>
public sealed class NoticeLoader(NotifyStore notes, INoticeFiles files, INoticePictures pictures, AlertIndex alerts, WhatChanged changes, NoticeNames names, TimeProvider clock)
{
    /// <summary>Events shown one by one; the rest is a number.</summary>
    public const int MostEvents = 20;

    public async Task<Notice> WriteAsync(Route route, GroupRow row, NotifyDecision decision, CancellationToken cancellationToken)
    {
        var at = row.NoticeAt ?? throw new InvalidOperationException("A notice is written of a group that was claimed.");
        var (events, dated) = await EventsAsync(route, decision.Tell.Select(member => member.Id), decision.Reason, cancellationToken);
        return new Notice(
            route,
            row.Group.Key,
            decision.Reason,
            events,
            Math.Max(0, decision.Tell.Length - events.Length),
            at,
            row.ExternalId)
        {
            WrittenAt = clock.GetUtcNow(),
            Dated = dated,
            EscalatedFrom = decision.Tell.FirstOrDefault(member => member.EscalatedFrom is { } from && row.Entry?.Firing.GetValueOrDefault(member.Id).EscalatedFrom != from)?.EscalatedFrom,
            Responses = await ResponsesAsync(route, decision, cancellationToken),
            Files = await files.OfAsync(route, events, cancellationToken),
            Picture = await pictures.OfAsync(route, events, cancellationToken),
        };
    }

    /// <summary>The newest event about the response to each alert of a notice.</summary>
    private async Task<ImmutableDictionary<string, SentinelEvent>> ResponsesAsync(Route route, NotifyDecision decision, CancellationToken cancellationToken)
    {
        var responses = ImmutableDictionary.CreateBuilder<string, SentinelEvent>();
        foreach (var member in decision.Tell.Take(MostEvents))
        {
            if (member.ResponseId is { } id
                && await notes.FindEventAsync(route.Name, id, cancellationToken) is { } heard
                && SentinelEvent.Parse(heard.Body) is { } told)
            {
                responses[member.Id] = told;
            }
        }

        return responses.ToImmutable();
    }

    /// <summary>The digest of a route: what was held back since the last.</summary>
    public async Task<Notice?> DigestAsync(Route held, Route through, RouteCounters tally, CancellationToken cancellationToken)
    {
        var (events, dated) = await EventsAsync(held, tally.Digest.Keys, NotifyReason.Digest, cancellationToken);
        return events.IsEmpty || tally.DigestAt is not { } at
            ? null
            : new Notice(through, $"digest {held.Name}", NotifyReason.Digest, events, tally.Digest.Count - events.Length, at, null)
            {
                WrittenAt = clock.GetUtcNow(),
                Dated = dated,
                IsFirstSweep = tally.Digest.Values.All(why => why is NotifyReason.FirstSweep),
                Files = await files.OfAsync(through, events, cancellationToken),
            };
    }

    /// <summary>The events of the members as of now, and the ids of those whose alert could not be read.</summary>
    private async Task<(ImmutableArray<SentinelEvent> Events, ImmutableHashSet<string> Dated)> EventsAsync(
        Route route, IEnumerable<string> ids, NotifyReason reason, CancellationToken cancellationToken)
    {
        var events = ImmutableArray.CreateBuilder<SentinelEvent>();
        var dated = ImmutableHashSet.CreateBuilder<string>();
        foreach (var id in ids)
        {
            if (events.Count < MostEvents
                && await notes.FindEventAsync(route.Name, id, cancellationToken) is { } heard
                && SentinelEvent.Parse(heard.Body) is { } told)
            {
                var current = await CurrentAsync(told, reason, cancellationToken);
                var shown = current ?? told;
                events.Add(reason is NotifyReason.Repeat ? shown with { Type = EventTypes.Repeated } : shown);
                if (current is null)
                {
                    dated.Add(told.Id);
                }
            }
        }

        return (await names.AddAsync(events.ToImmutable(), cancellationToken), dated.ToImmutable());
    }

    /// <summary>The event with the figures its alert has now; null if the alert cannot be read. A notice is sent all the same.</summary>
    private async Task<SentinelEvent?> CurrentAsync(SentinelEvent told, NotifyReason reason, CancellationToken cancellationToken)
    {
        if (told.Data is not { AlertId: { } id, Provider: { } provider, Account: { } account })
        {
            return told;
        }

        try
        {
            if (await alerts.FindAsync(new ProviderAccount(provider, account), id, cancellationToken) is not { Alert: var alert })
            {
                return null;
            }

            var current = Current(told, alert, reason);
            var changed = string.Join("; ", await changes.BeforeAsync(alert, cancellationToken));
            return changed.Length > 0 ? current with { Data = EventText.Clean(current.Data with { Changed = changed }) } : current;
        }
        catch (StoreException)
        {
            return null;
        }
    }

    /// <summary>A notice about a step says why that step was taken; a repeat and a digest show what was measured last.</summary>
    private static SentinelEvent Current(SentinelEvent told, Alert alert, NotifyReason reason)
    {
        var money = AlertFigures.Money(told.Data, alert);
        var isLatest = reason is NotifyReason.Repeat or NotifyReason.Digest && EventTypes.IsAlert(told.Type);
        return told with { Data = isLatest ? EventText.Clean(AlertFigures.Measured(money, alert)) : money };
    }
}
