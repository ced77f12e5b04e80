namespace UsageSentinel.Core.Responding;

/// <summary>A hard monthly spend limit.</summary>
/// <param name="ThresholdCents">In US cents, 1 or more.</param>
/// <param name="IsEnforcing">Whether the provider says it is enforcing now; null where it does not say.</param>
public sealed record SpendLimit(long ThresholdCents, bool? IsEnforcing);
