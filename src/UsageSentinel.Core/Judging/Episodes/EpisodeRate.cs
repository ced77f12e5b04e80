namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>What an episode brings, and what its end is measured by.</summary>
/// <param name="PerHour">Its excess an hour, in the unit of its meter.</param>
/// <param name="UsualPerHour">What the hours in which it went on usually cost on average, in US dollars.</param>
/// <param name="Asked">How much must be missing before it is over, in the unit of its meter.</param>
internal readonly record struct EpisodeRate(double PerHour, double UsualPerHour, double Asked);
