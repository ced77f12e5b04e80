namespace UsageSentinel.Core.Responding;

/// <summary>Whether projects have a safety envelope, and how wide it is.</summary>
/// <param name="IsOn">Whether caps are set at all.</param>
/// <param name="Multiple">How many times the busiest minute of a usual day a model may use, at least 2.</param>
public sealed record EnvelopePolicy(bool IsOn, double Multiple)
{
    /// <summary>Switched off.</summary>
    public static EnvelopePolicy Off { get; } = new(false, 4);
}
