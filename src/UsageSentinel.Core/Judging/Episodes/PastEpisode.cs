using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>
/// What is left of a series after its alerts ended: alerts that nothing changes until they are forgotten, and an episode of which only the sums
/// change. It is carried through buckets of which nothing is to be said without a copy of any of it.
/// </summary>
internal struct PastEpisode
{
    private Episode? episode;
    private EpisodeSums sums;
    private DateTimeOffset through;
    private DateTimeOffset forgottenAt;
    private double stir;

    /// <summary>The episode after what was added; null if there is none.</summary>
    public readonly Episode? Episode => episode is null ? null : episode with { Sums = sums, Through = through, Stir = stir };

    /// <summary>Reads a state that has alerts.</summary>
    /// <param name="state">The series.</param>
    /// <param name="past">What is left.</param>
    /// <returns>False where a bucket of which nothing is to be said may change an alert or the episode by more than its sums.</returns>
    public static bool TryRead(KeyState state, out PastEpisode past)
    {
        past = new PastEpisode { forgottenAt = DateTimeOffset.MaxValue };
        var rules = 0L;
        foreach (var alert in state.Alerts)
        {
            var rule = 1L << (int)alert.Subject.Rule;
            if (alert.IsWatched || !alert.IsKept || alert.FalseSince is null || alert.ResolvedAt is not { } ended
                || !RuleTraits.Get(alert.Subject.Rule).IsBehaviour || (rules & rule) != 0)
            {
                return false;
            }

            rules |= rule;
            var forgotten = ended + alert.RememberedFor;
            past.forgottenAt = forgotten < past.forgottenAt ? forgotten : past.forgottenAt;
        }

        var followed = Continuation.Find(state);
        if (followed is null || state.Episode is not { IsCalm: true, CalmSince: not null } calm || calm.Through <= calm.Start)
        {
            return followed is null && state.Episode is null;
        }

        (past.episode, past.sums, past.through, past.stir) = (calm, calm.Sums, calm.Through, calm.Stir);
        return AlertLifecycle.OnCourse(followed, EpisodeCourses.Of(calm, 0, calm.Through)) == followed;
    }

    /// <summary>Whether nothing is forgotten by the end of a bucket, and it follows the last one.</summary>
    public readonly bool IsNext(TimeWindow bucket) => bucket.End < forgottenAt && (episode is null || bucket.Start == through);

    /// <summary>Adds a bucket of which nothing is to be said.</summary>
    /// <param name="bucket">It.</param>
    /// <param name="score">What the detector makes of it.</param>
    /// <returns>False if the episode is back with it, and nothing was added.</returns>
    public bool TryAdd(in BucketSums bucket, in DetectorScore score)
    {
        if (episode is null)
        {
            return true;
        }

        var (start, length) = (bucket.Window.Start, bucket.Window.Length);
        var added = new EpisodeSums(bucket.Step.Cost, episode.Habits.UsdOf(start, length), bucket.Units.Requests, episode.Habits.RequestsOf(start, length));
        if (EpisodeReturns.StirOf(episode, stir, added, new EpisodeBucket(bucket.Window, bucket.Step.Cost, bucket.Units, score.Score, score.Bars.Alert)) is not { } stirred)
        {
            return false;
        }

        (sums, through, stir) = (sums + added, bucket.Window.End, stirred);
        return true;
    }
}
