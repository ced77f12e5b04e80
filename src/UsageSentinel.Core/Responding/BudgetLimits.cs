using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// Decides whether a budget sets a limit at the provider, and to which value. Pure. The value leaves room for the normal traffic of the
/// project to the end of the period, so a budget cuts only what is above normal.
/// </summary>
public static class BudgetLimits
{
    /// <summary>A price that changed less than this ago makes the spent amount uncertain.</summary>
    public static TimeSpan PricesSettle { get; } = TimeSpan.FromHours(24);

    /// <summary>Days differ: the normal amount to the end of the period and a fifth of it.</summary>
    private const decimal HeadRoom = 1.2m;

    public static BudgetLimitDecision Decide(BudgetLimitFacts facts, ResponsePolicy policy, DateTimeOffset now)
    {
        var isToLift = facts is { IsHeld: true, IsExceeded: false };
        var isToSet = facts is { IsHeld: false, IsExceeded: true, WasSet: false };
        if (!isToLift && !isToSet)
        {
            return new BudgetLimitDecision.Nothing();
        }

        BudgetLimitDecision? against = Against(facts, isToSet, policy, now);
        return against ?? (isToLift ? new BudgetLimitDecision.Lift() : new BudgetLimitDecision.Set());
    }

    /// <summary>The value of the limit; null if there is nothing to tighten.</summary>
    /// <param name="kind">The limit.</param>
    /// <param name="read">What the provider shows.</param>
    /// <param name="normal">The normal traffic of the project.</param>
    /// <param name="left">The time to the end of the period.</param>
    public static ProviderLimitState? Value(ContainmentLevel kind, ProviderLimitState read, ProjectNormal normal, TimeSpan left) => (kind, read) switch
    {
        (ContainmentLevel.Throttle, _) => ProviderLimit.Wanted(kind, read, normal.Traffic, ResponsePolicy.Default),
        (ContainmentLevel.SpendLimit, ProviderLimitState.Spend spend) => Spend(spend, normal, left),
        _ => null,
    };

    /// <summary>What is spent this month, and what normal traffic costs to the end of the period, with head-room.</summary>
    public static Usd Allowed(ProjectNormal normal, TimeSpan left) =>
        normal.Traffic.SpentThisMonth + (normal.PerHour * ((decimal)Math.Max(0, left.TotalHours) * HeadRoom));

    private static ProviderLimitState.Spend Spend(ProviderLimitState.Spend spend, ProjectNormal normal, TimeSpan left)
    {
        var cents = Math.Max(1, (long)decimal.Ceiling(decimal.Min(Allowed(normal, left).Amount * 100, 1e15m)));
        return new ProviderLimitState.Spend(Math.Min(cents, spend.Cents ?? long.MaxValue));
    }

    private static BudgetLimitDecision.Blocked? Against(BudgetLimitFacts facts, bool isToSet, ResponsePolicy policy, DateTimeOffset now) => facts switch
    {
        { IsStopped: null } => new(Guardrail.StopSwitch, "The stop switch could not be read."),
        { IsStopped: true } => new(Guardrail.StopSwitch, "The stop switch is on."),
        { ProtectedBy: null } when isToSet => new(Guardrail.ProtectedKey, "The list of protected keys could not be read."),
        { ProtectedBy.Length: > 0 } when isToSet => new(Guardrail.ProtectedKey, $"Protected by '{facts.ProtectedBy}'."),
        _ when !isToSet => null,
        { Mode: null } => new(Guardrail.ObserveOnly, "The mode could not be read."),
        { Mode: ResponseMode.Observe } => new(Guardrail.ObserveOnly, "The mode is observe."),
        { Mode: ResponseMode.Approve } => new(Guardrail.ApprovalMissing, "The mode is approve, and a budget has no request that a person could approve. It acts in enforce only."),
        { DataThrough: null } => new(Guardrail.DataIncomplete, "It is not known to which time usage is complete."),
        { DataThrough: { } through } when now - through > policy.DataWithin || through - now > policy.DataWithin =>
            new(Guardrail.DataIncomplete, $"Usage is complete to {through:u}; at most {policy.DataWithin:c} may be missing."),
        { PricesChangedAt: { } changed } when now - changed < PricesSettle =>
            new(Guardrail.DataIncomplete, $"A price of the project changed at {changed:u}, less than 24 hours ago, so the spent amount is not certain."),
        { HasNormal: false } => new(Guardrail.BlastRadius, "The normal usage of the project is not known."),
        { Limits: null } => new(Guardrail.RevocationBudget, "The ledger could not be read."),
        { Limits: { } limits } when limits >= policy.MaxLimitsPerHour => new(Guardrail.RevocationBudget, string.Create(
            CultureInfo.InvariantCulture, $"{limits} of {policy.MaxLimitsPerHour} limits of the organization are used this hour.")),
        _ when !facts.Offer.Offers(facts.LimitKind) => new(Guardrail.NoLever, $"The provider does not offer this action: {facts.LimitKind.Words()}."),
        _ => null,
    };
}
