using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>What a series was billed for one day.</summary>
/// <param name="Amount">In US dollars; may be negative (a credit).</param>
/// <param name="Basis">Billed or revised, never estimated.</param>
/// <param name="Attribution">How it came to this series.</param>
public readonly record struct SettledCost(Usd Amount, CostBasis Basis, CostAttribution Attribution);
