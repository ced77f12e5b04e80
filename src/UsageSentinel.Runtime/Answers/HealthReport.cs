using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Answers;

/// <summary>How the product itself is doing at one moment.</summary>
/// <param name="IsHealthy">Whether every part is well.</param>
/// <param name="Lines">One for each part, in a stable order.</param>
public sealed record HealthReport(bool IsHealthy, ImmutableArray<HealthLine> Lines);
