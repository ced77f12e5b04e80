namespace UsageSentinel.Runtime.Sweeping;

/// <summary>How far a sweep is, for people who wait for it.</summary>
/// <param name="Stage">What is being done, in a few words.</param>
/// <param name="Done">Parts done.</param>
/// <param name="Of">Parts in all; 0 where not known.</param>
public readonly record struct SweepProgress(string Stage, int Done, int Of);
