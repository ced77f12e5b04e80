using UsageSentinel.Core.Judging;

namespace UsageSentinel.Runtime.Billing;

/// <summary>When a bill is final, and when differences between bills and estimates are reported.</summary>
public sealed record FinancePolicy
{
    /// <value>After the end of a day. The default is 24 hours.</value>
    public TimeSpan SettleAfter { get; init; } = TimeSpan.FromHours(24);

    public BillingPolicy Billing { get; init; } = BillingPolicy.Default;
}
