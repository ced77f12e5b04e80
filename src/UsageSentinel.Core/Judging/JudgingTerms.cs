using UsageSentinel.Core.Detection;

namespace UsageSentinel.Core.Judging;

/// <summary>What the buckets of one series are judged by, for as long as none of it changes.</summary>
/// <param name="Facts">What the provider says of the key besides its usage.</param>
/// <param name="Policy">What the operator wants.</param>
/// <param name="Calibration">What the scores of the organization have been like.</param>
public sealed record JudgingTerms(KeyFacts Facts, Policy Policy, OrganizationCalibration Calibration);
