using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>What an episode cost above the usual, as a sum of dollars.</summary>
internal static class EpisodeExcess
{
    /// <summary>Millionths of a dollar are fine enough; what is below zero is nothing.</summary>
    internal static Usd Amount(double usd) => new(Math.Round((decimal)Math.Clamp(usd, 0, 1e15), 6));
}
