using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging.Episodes;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What an hour of a key is expected to cost, with the band in which an ordinary hour lies, in estimated US dollars.</summary>
/// <param name="Expected">What is usual.</param>
/// <param name="Low">Two standard deviations below it, at least zero.</param>
/// <param name="High">Two standard deviations above it.</param>
public readonly record struct ExpectedCost(Usd Expected, Usd Low, Usd High)
{
    private const double Deviations = 2;

    /// <summary>What the first part of the hour is expected to cost: its share of the cost, and the band that an ordinary part of that length lies in.</summary>
    /// <param name="share">How much of the hour, 0 to 1.</param>
    public ExpectedCost Part(double share)
    {
        var (expected, spread) = ((double)Expected.Amount * share, (double)(High - Expected).Amount * Math.Sqrt(share));
        return new ExpectedCost(EpisodeExcess.Amount(expected), EpisodeExcess.Amount(expected - spread), EpisodeExcess.Amount(expected + spread));
    }

    /// <summary>
    /// The expectation of an hour. While an episode lasts, this is what was usual before it began: the same figures that its excess is
    /// computed from. Otherwise it is the slow reference of the baseline.
    /// </summary>
    /// <param name="state">What is remembered of the key.</param>
    /// <param name="hour">The start of the hour, UTC.</param>
    public static ExpectedCost Of(KeyState state, DateTimeOffset hour)
    {
        ref readonly var baseline = ref state.Baseline.Value;
        var expected = state.Episode is { } episode
            ? episode.Habits.UsdOf(hour, TimeSpan.FromHours(1))
            : Reference.Usual(baseline, hour.ToUnixTimeSeconds() / 3600, DetectorTuning.Default);
        var noise = state.Episode?.Noise ?? baseline.ReferenceNoise;
        var spread = Deviations * Math.Sqrt(Math.Max(0, noise));
        return new ExpectedCost(EpisodeExcess.Amount(expected), EpisodeExcess.Amount(expected - spread), EpisodeExcess.Amount(expected + spread));
    }
}
