using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>Works every group and every digest that is due. Called by a timer; late, twice or too often does no harm.</summary>
public sealed class DueNotices(
    ChannelDirectory directory, NotifyStore notes, GroupWorker worker, DigestSender digests, Escalations escalations, RouteProbeSchedule canaries, NotifyRetention retention, TimeProvider clock)
{
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        Func<Task>[] parts =
        [
            async () => await Faults.EachAsync(await notes.RoutesAsync(cancellationToken), name => WorkAsync(name, cancellationToken), cancellationToken),
            () => escalations.WorkAsync(cancellationToken),
            () => canaries.WorkAsync(cancellationToken),
            () => retention.WorkAsync(cancellationToken),
        ];
        await Faults.EachAsync(parts, part => part(), cancellationToken);
    }

    /// <summary>One route; a group that fails stops no other.</summary>
    private async Task WorkAsync(string name, CancellationToken cancellationToken)
    {
        var route = RouteOf(name);
        var due = new List<DueGroup>();
        await foreach (var group in notes.DueAsync(name, clock.GetUtcNow(), cancellationToken))
        {
            due.Add(group);
        }

        var works = due.Select(group => (Func<Task>)(() => worker.WorkAsync(route, group.GroupKey, cancellationToken)))
            .Append(() => digests.SendDueAsync(route, cancellationToken));
        await Faults.EachAsync(works, work => work(), cancellationToken);
    }

    /// <summary>Makes every group due at once: silences have changed, or a route was repaired.</summary>
    /// <returns>How many there are.</returns>
    public async Task<int> HurryAsync(CancellationToken cancellationToken)
    {
        var hurried = 0;
        foreach (var name in await notes.RoutesAsync(cancellationToken))
        {
            await foreach (var key in notes.GroupsAsync(name, cancellationToken))
            {
                var stored = await notes.LoadAsync(name, key, cancellationToken);
                var now = clock.GetUtcNow();
                if (stored.ETag is not null
                    && !stored.Row.Claim.IsHeld(now)
                    && await notes.CommitAsync(name, stored, stored.Row with { Claim = stored.Row.Claim with { DueAt = now } }, [], cancellationToken))
                {
                    hurried++;
                }
            }
        }

        return hurried;
    }

    /// <summary>A route that was removed from the configuration is reported on the console, with its last settings.</summary>
    private Route RouteOf(string name) =>
        directory.Routes.FirstOrDefault(route => route.Name == name) ?? Route.Fallback with { Name = name };
}
