using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Gives the new key what was learned about the old one, so that detection does not take it for a key that no one knows.</summary>
internal sealed class BaselineHandover(SeriesStore states)
{
    /// <returns>False if a sweep wrote the state meanwhile: the next run repeats it.</returns>
    public async Task<bool> GiveAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        var next = new SeriesId(rotation.Project, rotation.NewKey);
        var known = await states.FindAsync(rotation.Account, new SeriesId(rotation.Project, rotation.OldKey), cancellationToken);
        var own = await states.FindAsync(rotation.Account, next, cancellationToken);
        if (known is not { Version: StoredVersion.Current } || own?.State.LastUsedAt is not null)
        {
            // Nothing is known, or the new key is in use already and learns by itself.
            return true;
        }

        // The running hour and day stay with the old key: they were spent by it.
        var state = known.State with
        {
            Series = next,
            JudgedThrough = own?.State.JudgedThrough ?? known.State.JudgedThrough,
            Recent = RecentUsage.Empty with { Peak = known.State.Recent.Peak, Units = known.State.Recent.Units },
            Closed = ClosedDays.None,
            Alerts = own?.State.Alerts ?? [],
            Episode = null,
            EpisodeEndedAt = null,
        };
        return await states.CommitAsync(state, own?.ETag, [], [], [], cancellationToken) is not null;
    }
}
