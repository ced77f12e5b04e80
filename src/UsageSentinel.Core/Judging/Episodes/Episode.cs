using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>
/// The abuse or change of a key from its detection to its end: compared with what was usual before it began, by sums of
/// complete buckets. Onset is a question of probability and has thresholds; whether it continues is a question of money and has none.
/// </summary>
/// <param name="Start">When it began, as far as the history of the key shows: the start of a bucket, an hour or a day.</param>
/// <param name="FoundAt">The end of the bucket in which it was found.</param>
/// <param name="Habits">What was usual before.</param>
public sealed record Episode(DateTimeOffset Start, DateTimeOffset FoundAt, FrozenExpectation Habits)
{
    /// <summary>What is measured: dollars, or requests where those cost next to nothing.</summary>
    public EpisodeMeter Meter { get; init; }

    /// <summary>How long the key had been watched when it was found, in hours: what is known of it carries no further.</summary>
    public double KnownHours { get; init; }

    /// <summary>The variance of what an ordinary hour costs around what is expected of it, in square US dollars.</summary>
    public double Noise { get; init; }

    /// <summary>What a request usually was.</summary>
    public UsualUnits Usual { get; init; }

    /// <summary>Whether nothing but volume was found: more of the same requests.</summary>
    public bool IsOnlyVolume { get; init; }

    /// <summary>Everything from <see cref="Start"/> to <see cref="Through"/>, whatever the state was.</summary>
    public EpisodeSums Sums { get; init; }

    /// <summary>The end of the last complete bucket that is in <see cref="Sums"/>.</summary>
    public DateTimeOffset Through { get; init; }

    /// <summary>Requests, tokens and dollars since it was found: what the excess is made of.</summary>
    public UsualUnits Found { get; init; }

    /// <summary>What that cost, in US dollars.</summary>
    public double FoundCost { get; init; }

    /// <summary>How much of that is an estimate for models without a price.</summary>
    public GuessedCost FoundGuessed { get; init; }

    /// <summary>Hours in which it went on, and what those would have cost as usual, in US dollars.</summary>
    public double ActiveHours { get; init; }
    public double ActiveExpected { get; init; }

    /// <summary>The same since it was found, by hours that are usually busy and those that are usually idle.</summary>
    public EpisodeSeason Season { get; init; }

    /// <summary>How much less than half of its rate has come since <see cref="CalmSince"/>, in the unit of <see cref="Meter"/>.</summary>
    public double Calm { get; init; }

    /// <summary>Since when it seems to be over; null where it goes on.</summary>
    public DateTimeOffset? CalmSince { get; init; }

    /// <summary>The sums up to <see cref="CalmSince"/>: what it came to, if it is over.</summary>
    public EpisodeSums CalmSums { get; init; }

    /// <summary>Whether enough calm has been seen to call it over.</summary>
    public bool IsCalm { get; init; }

    /// <summary>Its rate an hour when it became calm, and how much of it has come back since, in the unit of <see cref="Meter"/>.</summary>
    public double Rate { get; init; }
    public double Stir { get; init; }

    /// <summary>How often it came: 1, and one more for every return.</summary>
    public int Bouts { get; init; } = 1;

    /// <summary>The most it cost above the usual in an hour, in US dollars, and the end of that hour.</summary>
    public double PeakPerHour { get; init; }
    public DateTimeOffset PeakAt { get; init; }

    /// <summary>Whether it rose as a launch does: by no more than a few times, and in step with the day of the key.</summary>
    public bool IsLikeALaunch => IsOnlyVolume && Bouts == 1 && Sums.Cost <= MostOfALaunch * Sums.Expected && Season.IsFollowed;

    private const double MostOfALaunch = 5;

    /// <summary>What it came to so far; if it is over, up to its end.</summary>
    public EpisodeSums Reported => IsCalm ? CalmSums : Sums;
}

/// <summary>What an episode is measured by.</summary>
public enum EpisodeMeter
{
    Dollars,

    /// <summary>A flood of requests that cost next to nothing.</summary>
    Requests,
}

/// <summary>What came while an episode went on, in hours that usually cost more than the mean hour and in those that cost less.</summary>
public readonly record struct EpisodeSeason(
    double BusyHours, double BusyCost, double BusyExpected, double IdleHours, double IdleCost, double IdleExpected)
{
    /// <summary>How much more a busy hour must usually cost than an idle one before the season says anything.</summary>
    private const double Spread = 1.3;

    /// <summary>A rise in idle hours that exceeds the one in busy hours by this factor does not follow the day.</summary>
    private const double Flat = 1.5;

    /// <summary>Share of the cost that makes an episode one of idle hours.</summary>
    private const double NearlyAll = 0.8;

    /// <summary>Whether it came in hours that are usually idle.</summary>
    public bool IsIdle => IdleCost > NearlyAll * (IdleCost + BusyCost);

    /// <summary>
    /// Whether the rise follows the key's own day, as more customers do and an attacker does not; also if the key has no season to follow.
    /// </summary>
    public bool IsFollowed =>
        BusyHours <= 0 || IdleHours <= 0 || IdleExpected <= 0
        || BusyExpected / BusyHours < Spread * IdleExpected / IdleHours
        || (IdleCost - IdleExpected) / IdleExpected <= Flat * (BusyCost - BusyExpected) / BusyExpected;

    public EpisodeSeason Add(bool isBusy, double hours, double cost, double expected) => isBusy
        ? this with { BusyHours = BusyHours + hours, BusyCost = BusyCost + cost, BusyExpected = BusyExpected + expected }
        : this with { IdleHours = IdleHours + hours, IdleCost = IdleCost + cost, IdleExpected = IdleExpected + expected };
}
