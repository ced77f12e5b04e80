using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>The course of an episode, from its sums.</summary>
internal static class EpisodeCourses
{
    private static readonly TimeSpan Plateau = TimeSpan.FromHours(24);

    /// <param name="episode">The episode after a bucket.</param>
    /// <param name="lastHour">What the hour to the end of that bucket cost, in US dollars.</param>
    /// <param name="end">The end of the bucket.</param>
    public static EpisodeCourse Of(Episode episode, double lastHour, DateTimeOffset end) => new(
        episode.Start,
        PartsOf(episode),
        episode.IsCalm && episode.CalmSince is { } since ? since : episode.Through,
        EpisodeExcess.Amount(episode.IsCalm ? 0 : lastHour - episode.Habits.UsdOf(end.AddHours(-1), TimeSpan.FromHours(1))),
        episode.Bouts,
        !episode.IsCalm && episode.PeakAt != default && end - episode.PeakAt >= Plateau ? episode.PeakAt : null)
    {
        Guessed = GuessedOf(episode),
    };

    private static GuessedCost GuessedOf(Episode episode)
    {
        var (guessed, excess) = (episode.FoundGuessed, EpisodeExcess.Amount(episode.Reported.ExcessUsd));
        return guessed.Best > Usd.Zero ? guessed * Math.Min(1m, excess.Amount / guessed.Best.Amount) : GuessedCost.None;
    }

    /// <summary>What was seen since it was found says what all of it is made of.</summary>
    private static ExcessParts PartsOf(Episode episode)
    {
        var reported = episode.Reported;
        return ExcessParts.Of(EpisodeExcess.Amount(reported.ExcessUsd), reported.Cost, reported.Expected, episode.FoundCost, episode.Found, episode.Usual);
    }
}
