using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Responding;

namespace UsageSentinel.Cli.Output;

/// <summary>The limits that a budget would set now, as JSON.</summary>
/// <param name="Name">The budget.</param>
/// <param name="Account">The organization.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="OnExceeded">As configured: <c>notify</c>, <c>throttle</c> or <c>limit</c>.</param>
/// <param name="AmountUsd">The amount of the budget.</param>
/// <param name="SpentUsd">What is spent in the period, without models that have no price.</param>
/// <param name="PeriodEnd">When the period ends.</param>
/// <param name="Held">Whether the budget holds a limit now.</param>
/// <param name="Decision"><c>nothing</c>, <c>set</c>, <c>lift</c> or <c>blocked</c>; always <c>nothing</c> for <c>notify</c>.</param>
/// <param name="BlockedBy">The guardrail that blocks; null for none.</param>
/// <param name="Reason">Why it blocks.</param>
/// <param name="NormalUsdPerHour">What the project normally costs per hour; null if it is not known.</param>
/// <param name="SpendLimitUsd">The monthly spend limit that <c>limit</c> would set.</param>
/// <param name="Throttle">The rate limits that <c>throttle</c> would set.</param>
public sealed record BudgetLimitJson(
    string Name,
    string Account,
    string ProjectId,
    string OnExceeded,
    decimal AmountUsd,
    decimal SpentUsd,
    DateTimeOffset PeriodEnd,
    bool Held,
    string Decision,
    string? BlockedBy,
    string? Reason,
    decimal? NormalUsdPerHour,
    decimal? SpendLimitUsd,
    IReadOnlyList<BudgetThrottleJson> Throttle)
{
    public static BudgetLimitJson Of(BudgetLimitView view, BudgetLimitDecision decision, DateTimeOffset now)
    {
        var blocked = decision as BudgetLimitDecision.Blocked;
        var isActing = view.Budget.OnExceeded is not Core.Finance.Budgets.BudgetAction.Notify;
        return new BudgetLimitJson(
            view.Budget.Name,
            view.Key.Account.Account,
            view.Key.Project.Value,
            Json.Word(view.Budget.OnExceeded),
            view.Budget.Amount.Amount,
            Math.Round(view.Spent.Amount, 6),
            view.Period.End,
            view.Held is not null,
            isActing ? Word(decision) : "nothing",
            isActing ? blocked?.Guardrail.ToString() : null,
            isActing ? blocked?.Reason : null,
            view.Normal is { } normal ? Math.Round(normal.PerHour.Amount, 6) : null,
            view.Normal is { } known ? Math.Ceiling(BudgetLimits.Allowed(known, view.Left(now)).Amount * 100) / 100 : null,
            [.. (view.Normal?.Traffic.Models ?? []).Select(model => new BudgetThrottleJson(model.Model, Ceiling(model.RequestsPerMinute), Ceiling(model.TokensPerMinute)))]);
    }

    private static string Word(BudgetLimitDecision decision) => decision switch
    {
        BudgetLimitDecision.Set => "set",
        BudgetLimitDecision.Lift => "lift",
        BudgetLimitDecision.Blocked => "blocked",
        _ => "nothing",
    };

    private static long Ceiling(double perMinute) => (long)Math.Ceiling(Math.Clamp(perMinute, 1, 1e15));
}

/// <summary>Rate limits of a model.</summary>
public sealed record BudgetThrottleJson(string Model, long RequestsPerMinute, long TokensPerMinute);
