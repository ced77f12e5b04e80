using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Judging;

/// <summary>What is normal for all series of an organization together.</summary>
/// <param name="Baseline">As for one key.</param>
/// <param name="Through">The end of the last bucket learned; null before the first.</param>
public sealed record OrganizationState(BaselineSnapshot Baseline, DateTimeOffset? Through)
{
    /// <summary>What is remembered over days.</summary>
    public OrganizationDays Days { get; init; }

    public static OrganizationState Empty { get; } = new(BaselineSnapshot.Begin(KeyOrigin.Known, DetectorTuning.Default), null);
}
