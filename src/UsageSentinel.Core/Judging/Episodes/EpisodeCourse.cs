using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>The current figures of an episode: set on its alert with every bucket, whatever the verdict.</summary>
/// <param name="ActiveAt">When it began.</param>
/// <param name="Parts">What it cost above the usual from then to now, or to its end.</param>
/// <param name="Through">Up to where usage is in it.</param>
/// <param name="PerHour">What it costs above the usual in an hour now; zero where it is over.</param>
/// <param name="Bouts">How often it came.</param>
/// <param name="PlateauSince">Since when its rate has not risen above its peak, where that is a day or more ago; null else.</param>
public sealed record EpisodeCourse(
    DateTimeOffset ActiveAt, ExcessParts Parts, DateTimeOffset Through, Usd PerHour, int Bouts, DateTimeOffset? PlateauSince)
{
    /// <summary>How much of <see cref="Parts"/> is an estimate for models without a price.</summary>
    public GuessedCost Guessed { get; init; }

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
        var (guessed, excess) = (episode.FoundGuessed, EpisodeExcess.Amount(episode.Told.ExcessUsd));
        return guessed.Best > Usd.Zero ? guessed * Math.Min(1m, excess.Amount / guessed.Best.Amount) : GuessedCost.None;
    }

    /// <summary>What was seen since it was found says what all of it is made of.</summary>
    private static ExcessParts PartsOf(Episode episode)
    {
        var told = episode.Told;
        return ExcessParts.Of(EpisodeExcess.Amount(told.ExcessUsd), told.Cost, told.Expected, episode.FoundCost, episode.Found, episode.Usual);
    }
}
