using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>
/// Tests every route through its real channel once a week: the first time an hour after the route is first seen. A route that does
/// not deliver raises its alert on the others, before anybody needed it.
/// </summary>
public sealed class RouteProbeSchedule(
    IEntityStore store, ChannelDirectory directory, RouteHealth health, Backoff backoff, SentinelOptions options, TimeProvider clock)
{
    /// <summary>How often a route that works is tested.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromDays(7);

    /// <summary>After a route is first seen, so that a wrong setting is noticed on the same day.</summary>
    public static readonly TimeSpan FirstAfter = TimeSpan.FromHours(1);

    /// <summary>How long one host has a test for itself; longer than any channel takes to give up.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);

    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        // If the console itself fails, there is no other way to report it.
        await Faults.EachAsync(
            directory.Routes.Where(route => route.Channel is not ChannelKind.Console), route => WorkAsync(route, clock.GetUtcNow(), cancellationToken), cancellationToken);
    }

    private async Task WorkAsync(Route route, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(TableNames.Sentinel, Partitions.Canaries, route.Name, cancellationToken);
        if (row is null)
        {
            await CommitAsync(new EntityWrite.Insert(Row(route, DeliveryClaim.Due(now + FirstAfter))), cancellationToken);
            return;
        }

        var stored = ClaimColumns.Probes.Read(row);
        if (stored.DueAt > now || route.IsMuted(Severity.Info, now))
        {
            return;
        }

        var attempt = stored.Attempted();
        if (await CommitAsync(new EntityWrite.Replace(Row(route, attempt with { DueAt = now + Claim }), row.ETag), cancellationToken) is not { } claimed)
        {
            return;
        }

        var delivery = await directory.Get(route).SendAsync(RouteProbe.Of(route, options.Deployment, now), cancellationToken);
        await health.ReportAsync(route, delivery, attempt.Attempts, cancellationToken);
        var next = delivery is Delivery.Delivered ? DeliveryClaim.Due(now + Every) : attempt.Postponed(null, now + backoff.After(delivery, attempt.Attempts));
        await CommitAsync(new EntityWrite.Replace(Row(route, next), claimed), cancellationToken);
    }

    private static Entity Row(Route route, DeliveryClaim claim) => ClaimColumns.Probes.Write(new Entity(route.Name), claim);

    /// <summary>The new version of the row, or null where another host was faster.</summary>
    private async Task<string?> CommitAsync(EntityWrite write, CancellationToken cancellationToken) =>
        await store.CommitAsync(TableNames.Sentinel, Partitions.Canaries, [write], cancellationToken) is CommitOutcome.Committed { ETags: [var etag] }
            ? etag
            : null;
}
