using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>What is read about a budget that may set a limit, at the last moment. Null means "could not be read", and unsure blocks.</summary>
/// <param name="LimitKind">The limit it sets: rate limits or spend limit.</param>
/// <param name="IsExceeded">Whether the whole amount is spent, by cost that is certain: a model without a price costs nothing here.</param>
/// <param name="IsHeld">Whether the budget tightens the limit now.</param>
/// <param name="WasSet">Whether it was set in this period before; what a person took back is not set again.</param>
/// <param name="Mode">The response mode of the rule Budget.</param>
/// <param name="IsStopped">The stop switch.</param>
/// <param name="ProtectedBy">The entry that protects the project; empty for none.</param>
/// <param name="DataThrough">Up to when usage is complete.</param>
/// <param name="PricesChangedAt">When a price of the project last changed; null for never.</param>
/// <param name="Limits">Reversible actions of the organization in the last hour.</param>
/// <param name="Offer">What the provider offers.</param>
/// <param name="HasNormal">Whether the normal traffic of the project is known.</param>
public sealed record BudgetLimitFacts(
    ContainmentLevel LimitKind,
    bool IsExceeded,
    bool IsHeld,
    bool WasSet,
    ResponseMode? Mode,
    bool? IsStopped,
    string? ProtectedBy,
    DateTimeOffset? DataThrough,
    DateTimeOffset? PricesChangedAt,
    int? Limits,
    ContainmentOffer Offer,
    bool HasNormal);

/// <summary>The normal traffic of a project, all keys together.</summary>
/// <param name="Traffic">The models it uses with their normal minute, and what it has cost this calendar month.</param>
/// <param name="PerHour">What it costs in an hour on average, nights and weekends included.</param>
public sealed record ProjectNormal(Traffic Traffic, Usd PerHour);

/// <summary>What a budget does to its limit.</summary>
public abstract record BudgetLimitDecision
{
    private BudgetLimitDecision()
    {
    }

    /// <summary>Nothing: it is not exceeded, or the limit is as it should be.</summary>
    public sealed record Nothing : BudgetLimitDecision;

    /// <summary>Set the limit.</summary>
    public sealed record Set : BudgetLimitDecision;

    /// <summary>Take the limit back: the budget is no longer exceeded, as in a new period.</summary>
    public sealed record Lift : BudgetLimitDecision;

    /// <summary>It would set or lift the limit; this guardrail blocks.</summary>
    public sealed record Blocked(Guardrail Guardrail, string Reason) : BudgetLimitDecision;
}
