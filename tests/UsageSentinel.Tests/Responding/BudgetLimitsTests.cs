using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Responding;

/// <summary>When a budget sets or lifts a limit, and to which value.</summary>
public sealed class BudgetLimitsTests
{
    private static readonly DateTimeOffset Now = Given.Monday.AddHours(12);

    private static readonly BudgetLimitFacts Exceeded = new(
        ContainmentLevel.Throttle, true, false, false, ResponseMode.Enforce, false, string.Empty, Now.AddMinutes(-5), null, 0, ContainmentOffer.Everything, true);

    private static readonly ProjectNormal Normal = new(
        new Traffic(Usd.Zero, [new ModelTraffic("gpt-4o", Usd.Zero, 40.2, 90_000, Usd.Zero, Usd.Zero)], 0, [], new Usd(900m)), new Usd(2m));

    public static TheoryData<Guardrail, BudgetLimitFacts> Blocking => new()
    {
        { Guardrail.StopSwitch, Exceeded with { IsStopped = true } },
        { Guardrail.StopSwitch, Exceeded with { IsStopped = null } },
        { Guardrail.StopSwitch, Exceeded with { IsStopped = true, IsHeld = true, IsExceeded = false } },
        { Guardrail.ProtectedKey, Exceeded with { ProtectedBy = "proj_1" } },
        { Guardrail.ProtectedKey, Exceeded with { ProtectedBy = null } },
        { Guardrail.ObserveOnly, Exceeded with { Mode = ResponseMode.Observe } },
        { Guardrail.ObserveOnly, Exceeded with { Mode = null } },
        { Guardrail.ApprovalMissing, Exceeded with { Mode = ResponseMode.Approve } },
        { Guardrail.DataIncomplete, Exceeded with { DataThrough = null } },
        { Guardrail.DataIncomplete, Exceeded with { DataThrough = Now.AddMinutes(-31) } },
        { Guardrail.DataIncomplete, Exceeded with { DataThrough = Now.AddMinutes(31) } },
        { Guardrail.DataIncomplete, Exceeded with { PricesChangedAt = Now.AddHours(-23) } },
        { Guardrail.BlastRadius, Exceeded with { HasNormal = false } },
        { Guardrail.RevocationBudget, Exceeded with { Limits = null } },
        { Guardrail.RevocationBudget, Exceeded with { Limits = 10 } },
        { Guardrail.NoLever, Exceeded with { Offer = new ContainmentOffer([], []) } },
    };

    [Theory]
    [MemberData(nameof(Blocking))]
    public void Decide_OneGuardrailAgainst_IsBlockedByIt(Guardrail guardrail, BudgetLimitFacts facts) =>
        Assert.Equal(guardrail, Assert.IsType<BudgetLimitDecision.Blocked>(Decide(facts)).Guardrail);

    [Fact]
    public void Decide_Exceeded_IsSetOnceInAPeriod()
    {
        Assert.IsType<BudgetLimitDecision.Set>(Decide(Exceeded));
        Assert.IsType<BudgetLimitDecision.Set>(Decide(Exceeded with { PricesChangedAt = Now.AddHours(-24) }));
        Assert.IsType<BudgetLimitDecision.Nothing>(Decide(Exceeded with { WasSet = true }));
        Assert.IsType<BudgetLimitDecision.Nothing>(Decide(Exceeded with { IsHeld = true }));
        Assert.IsType<BudgetLimitDecision.Nothing>(Decide(Exceeded with { IsExceeded = false }));
    }

    /// <summary>Taking a limit back needs no mode, no complete data and no room in the hourly budget; a protected project is freed too.</summary>
    [Fact]
    public void Decide_NoLongerExceeded_IsLifted() => Assert.IsType<BudgetLimitDecision.Lift>(Decide(Exceeded with
    {
        IsExceeded = false, IsHeld = true, WasSet = true, Mode = ResponseMode.Observe, ProtectedBy = "proj_1", DataThrough = null, Limits = 10, HasNormal = false,
    }));

    /// <summary>$900 spent, ten hours at $2 and a fifth more: $924. A lower limit of a person stays.</summary>
    [Theory]
    [InlineData(null, 92_400)]
    [InlineData(100_000L, 92_400)]
    [InlineData(5_000L, 5_000)]
    public void Value_OfASpendLimit_LeavesNormalTrafficToTheEnd(long? before, long expected) => Assert.Equal(
        new ProviderLimitState.Spend(expected),
        BudgetLimits.Value(ContainmentLevel.SpendLimit, new ProviderLimitState.Spend(before), Normal, TimeSpan.FromHours(10)));

    [Fact]
    public void Value_OfRateLimits_IsTheNormalMinuteAndNeverRaised()
    {
        var read = new ProviderLimitState.Limits(
        [
            new RateLimit("rl_1", "gpt-4o", 500, 1_000), new RateLimit("rl_2", "o3", 500, 200_000),
        ]);

        var value = Assert.IsType<ProviderLimitState.Limits>(BudgetLimits.Value(ContainmentLevel.Throttle, read, Normal, TimeSpan.FromHours(10)));

        Assert.Equal(new RateLimit("rl_1", "gpt-4o", 41, 1_000), Assert.Single(value.Models));
    }

    private static BudgetLimitDecision Decide(BudgetLimitFacts facts) => BudgetLimits.Decide(facts, ResponsePolicy.Default, Now);
}
