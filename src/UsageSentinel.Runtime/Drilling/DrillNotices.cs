using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Drilling;

/// <summary>
/// The notices of a drill: for the routes that would be sent its alert. They go straight to the channel, so they count against no limit of
/// pages, enter no group and wait in no outbox. The event they hold has a type of its own and names no alert.
/// </summary>
public sealed class DrillNotices(ChannelDirectory directory, AlertEventFactory events, MuteStore mutes, DrillStore sent, NoticeNames names, TimeProvider clock)
{
    private const string Explanation = "This is a drill: the usage is simulated and nothing was done. No action is needed.";

    /// <summary>The notice of each route that would be sent the alert; none if the attack was not detected.</summary>
    public async Task<ImmutableArray<DrillNotice>> OfAsync(DrillResult result, CancellationToken cancellationToken)
    {
        if (result.Peak is not { } peak
            || events.Announce([peak], peak.At) is not [var real])
        {
            return [];
        }

        var now = clock.GetUtcNow();
        var reported = real with
        {
            Id = $"{Drill.Mark}.{peak.Alert.Id}",
            Type = EventTypes.Drill,
            Data = real.Data with
            {
                AlertId = null,
                Audiences = real.Data.Audiences.Remove(Audience.Response),
                Explanation = $"{Explanation} {real.Data.Explanation}",
            },
        };
        reported = (await names.AddAsync([reported], cancellationToken))[0];
        var isSilenced = (await mutes.SilencesAsync(cancellationToken)).Any(silence => silence.Covers(GroupedAlertFactory.Labels(real), peak.Alert.Lost, now));
        return
        [
            .. Router.Resolve(directory.Routes, real.ToFacts() with { Audiences = reported.Data.Audiences }, now).Select(route => new DrillNotice(
                route,
                new Notice(route, $"{reported.Id}.{route.Name}", NotifyReason.First, [reported], 0, now, null),
                isSilenced ? DrillSending.Silenced : route.IsMuted(peak.Alert.Severity, now) ? DrillSending.Muted : DrillSending.Due,
                null)),
        ];
    }

    /// <summary>Sends those that are due, each route at most once an hour.</summary>
    public async Task<ImmutableArray<DrillNotice>> SendAsync(ImmutableArray<DrillNotice> notices, CancellationToken cancellationToken)
    {
        var answered = ImmutableArray.CreateBuilder<DrillNotice>();
        foreach (var notice in notices)
        {
            answered.Add(notice.Sending is DrillSending.Due ? await SendAsync(notice, cancellationToken) : notice);
        }

        return answered.ToImmutable();
    }

    private async Task<DrillNotice> SendAsync(DrillNotice notice, CancellationToken cancellationToken)
    {
        if (!await sent.TryTakeAsync(notice.Route.Name, clock.GetUtcNow(), cancellationToken))
        {
            return notice with { Sending = DrillSending.SentLately };
        }

        try
        {
            return notice with { Sending = DrillSending.Sent, Delivery = await directory.Get(notice.Route).SendAsync(notice.Notice, cancellationToken) };
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return notice with { Sending = DrillSending.Sent, Delivery = new Delivery.Retry($"Internal error in sentinel ({fault.GetType().Name}).", null) };
        }
    }
}

/// <summary>The notice of a drill on one route.</summary>
/// <param name="Route">The route.</param>
/// <param name="Notice">What it says.</param>
/// <param name="Sending">Whether it is sent.</param>
/// <param name="Delivery">The answer of the channel; null if it was not sent.</param>
public sealed record DrillNotice(Route Route, Notice Notice, DrillSending Sending, Delivery? Delivery)
{
    /// <summary>Its first line.</summary>
    public string Headline => NoticeComposer.Write(Notice, NoticeLinks.None).Headline;
}

/// <summary>Whether the notice of a drill is sent.</summary>
public enum DrillSending
{
    /// <summary>It would be sent.</summary>
    Due,

    /// <summary>Not sent: the route is muted at this hour.</summary>
    Muted,

    /// <summary>Not sent: a silence covers the alert.</summary>
    Silenced,

    /// <summary>Not sent: the route was sent a drill less than an hour ago.</summary>
    SentLately,

    /// <summary>It was handed to the channel.</summary>
    Sent,
}
