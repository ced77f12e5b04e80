namespace UsageSentinel.Core.Usage;

/// <summary>One row of usage as a provider reports it. (<see cref="Endpoint"/>, <see cref="Window"/>, <see cref="Dimensions"/>) identifies it.</summary>
/// <param name="Endpoint">The kind of usage.</param>
/// <param name="Window">The bucket, as the provider's answer states it.</param>
/// <param name="Dimensions">What the row is broken down by.</param>
/// <param name="Counts">The meters.</param>
public sealed record UsageRow(UsageEndpoint Endpoint, TimeWindow Window, UsageDimensions Dimensions, UsageCounts Counts);
