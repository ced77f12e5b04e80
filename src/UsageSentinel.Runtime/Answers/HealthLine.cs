namespace UsageSentinel.Runtime.Answers;

/// <summary>How one part of the product is doing.</summary>
/// <param name="Part">What is spoken of, such as a provider account or the outbox.</param>
/// <param name="IsHealthy">Whether it is well.</param>
/// <param name="Detail">A sentence for the operator, without a secret in it.</param>
public sealed record HealthLine(string Part, bool IsHealthy, string Detail);
