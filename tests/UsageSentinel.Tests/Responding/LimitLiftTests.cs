using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

/// <summary>When a throttle is lifted without a person.</summary>
public sealed class LimitLiftTests
{
    private static readonly DateTimeOffset Set = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly LimitFacts Loop = new(true, RuleKind.Spike, EvidenceFamilies.Volume, false, Set, 0, null);

    [Theory]
    [InlineData(0, 6)]
    [InlineData(1, 12)]
    [InlineData(2, 24)]
    public void IsDue_CalmForLongEnough_DoublesWithEveryLift(int lifts, int hours)
    {
        var throttle = Loop with { Lifts = lifts };

        Assert.False(LimitLift.IsDue(throttle, Set.AddHours(hours).AddMinutes(-1)));
        Assert.True(LimitLift.IsDue(throttle, Set.AddHours(hours)));
        Assert.False(LimitLift.IsDue(throttle with { BusyAt = Set.AddHours(1) }, Set.AddHours(hours)));
        Assert.True(LimitLift.IsDue(throttle with { BusyAt = Set.AddHours(1) }, Set.AddHours(hours + 1)));
    }

    [Fact]
    public void IsDue_LiftedThreeTimes_IsLeftToAPerson() => Assert.False(LimitLift.IsDue(Loop with { Lifts = 3 }, Set.AddYears(1)));

    /// <summary>A refused attacker looks like a normal key.</summary>
    [Theory]
    [InlineData(RuleKind.Leaked, EvidenceFamilies.External, "a leak was reported")]
    [InlineData(RuleKind.Canary, EvidenceFamilies.External, "a decoy was used")]
    [InlineData(RuleKind.UnknownKey, EvidenceFamilies.None, "the provider does not list the key")]
    [InlineData(RuleKind.Spike, EvidenceFamilies.Volume | EvidenceFamilies.External, "an outside report beside volume")]
    [InlineData(RuleKind.Spike, EvidenceFamilies.Volume | EvidenceFamilies.Novelty, "a model that the key never used")]
    [InlineData(RuleKind.Spike, EvidenceFamilies.Time, "an hour that was always idle")]
    [InlineData(RuleKind.OffHours, EvidenceFamilies.None, "use in hours that are normally idle")]
    [InlineData(RuleKind.Dormant, EvidenceFamilies.Volume, "a key that slept")]
    [InlineData(RuleKind.NewKey, EvidenceFamilies.Volume, "a young key has no habits to compare")]
    [InlineData(null, EvidenceFamilies.None, "the alert is gone")]
    public void IsDue_SignsOfAStranger_IsLeftToAPerson(RuleKind? rule, EvidenceFamilies evidence, string why) =>
        Assert.True(LimitLift.Waits(Loop with { Rule = rule, Evidence = evidence }) is null, why);

    /// <summary>Nobody can use a key that is gone: whatever the evidence was, its limit only keeps others out. A limit of a person stays.</summary>
    [Theory]
    [InlineData(RuleKind.Leaked, EvidenceFamilies.External, "a leak was reported")]
    [InlineData(RuleKind.Spike, EvidenceFamilies.Volume | EvidenceFamilies.Novelty, "a model that the key never used")]
    [InlineData(null, EvidenceFamilies.None, "the alert is gone")]
    public void IsDue_KeyIsGone_IsLiftedAtOnceUnlessAPersonSetIt(RuleKind? rule, EvidenceFamilies evidence, string why)
    {
        var limit = Loop with { Rule = rule, Evidence = evidence, Lifts = 3, IsWithAPerson = true, BusyAt = Set.AddMinutes(30), IsKeyGone = true };

        Assert.True(LimitLift.IsDue(limit, Set.AddMinutes(30)), why);
        Assert.False(LimitLift.IsDue(limit with { IsAutomatic = false }, Set.AddYears(1)), why);
    }

    [Fact]
    public void IsDue_APersonAskedOrEndedTheAlert_IsLeftToAPerson()
    {
        Assert.Null(LimitLift.Waits(Loop with { IsAutomatic = false }));
        Assert.Null(LimitLift.Waits(Loop with { IsWithAPerson = true }));
    }
}
