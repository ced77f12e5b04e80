namespace UsageSentinel.Simulator;

/// <summary>A key that was deleted through the API.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="At">When; it makes no request from then on.</param>
public sealed record KeyDeletion(string KeyId, DateTimeOffset At);
