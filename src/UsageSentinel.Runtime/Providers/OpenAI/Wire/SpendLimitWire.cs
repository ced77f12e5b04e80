using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>A hard spend limit. The amount is in cents.</summary>
internal sealed record SpendLimitWire(long? ThresholdAmount, string? Currency, string? Interval, SpendEnforcementWire? Enforcement)
{
    /// <summary>The only currency and interval there are.</summary>
    public static SpendLimitWire ToWire(long thresholdCents) => new(thresholdCents, "USD", "month", null);

    /// <summary>Null where none is set, or where it is one this version would misread: not in dollars, not by the month.</summary>
    public SpendLimit? FromWire() =>
        ThresholdAmount is { } cents
        && string.Equals(Currency ?? "USD", "USD", StringComparison.OrdinalIgnoreCase)
        && (Interval ?? "month") == "month"
            ? new SpendLimit(cents, Enforcement?.Status is { } status ? status == "enforcing" : null)
            : null;
}

/// <summary>Whether a spend limit is enforced now.</summary>
internal sealed record SpendEnforcementWire(string? Status);
