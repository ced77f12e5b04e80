using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Findings;

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

    /// <summary>What the alert is called by what was seen last; null where its title is settled.</summary>
    public EpisodeTitle? Title { get; init; }
}
