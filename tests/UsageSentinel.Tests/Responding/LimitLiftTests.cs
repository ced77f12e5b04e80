using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

/// <summary>When a throttle is lifted without a person.</summary>
public sealed class LimitLiftTests
{
    private static readonly DateTimeOffset Set = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly ThrottleFacts Loop = new(true, RuleKind.Spike, EvidenceFamilies.Volume, false, Set, 0, null);

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

    /// <summary>A refused thief looks like a normal key.</summary>
    [Theory]
    [InlineData(RuleKind.Leaked, EvidenceFamilies.External)]
    [InlineData(RuleKind.Canary, EvidenceFamilies.External)]
    [InlineData(RuleKind.UnknownKey, EvidenceFamilies.None)]
    [InlineData(RuleKind.Spike, EvidenceFamilies.Volume | EvidenceFamilies.External)]
    [InlineData(RuleKind.Spike, EvidenceFamilies.Volume | EvidenceFamilies.Novelty)]
    [InlineData(RuleKind.Spike, EvidenceFamilies.Time)]
    [InlineData(RuleKind.OffHours, EvidenceFamilies.None)]
    [InlineData(RuleKind.Dormant, EvidenceFamilies.Volume)]
    [InlineData(RuleKind.NewKey, EvidenceFamilies.Volume)]
    [InlineData(null, EvidenceFamilies.None)]
    public void IsDue_SignsOfAStranger_IsLeftToAPerson(RuleKind? rule, EvidenceFamilies evidence) =>
        Assert.Null(LimitLift.Waits(Loop with { Rule = rule, Evidence = evidence }));

    [Fact]
    public void IsDue_APersonAskedOrEndedTheAlert_IsLeftToAPerson()
    {
        Assert.Null(LimitLift.Waits(Loop with { IsAutomatic = false }));
        Assert.Null(LimitLift.Waits(Loop with { IsWithAPerson = true }));
    }
}
