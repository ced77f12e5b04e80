using UsageSentinel.Core.Findings;

namespace UsageSentinel.Tests.Judging;

public sealed class RuleTraitsTests
{
    public static TheoryData<RuleKind> EveryRule => [.. Enum.GetValues<RuleKind>()];

    [Theory]
    [MemberData(nameof(EveryRule))]
    public void Of_EveryRule_HasARowThatHoldsTogether(RuleKind rule)
    {
        var traits = RuleTraits.Of(rule);

        Assert.NotEqual(RuleAudiences.None, traits.Audiences);
        Assert.True(traits.Audiences.HasFlag(RuleAudiences.Response) == traits.IsAnsweredByContainment, "The responder hears of what an action answers, and of nothing else.");
        Assert.False(traits.IsIncident && traits.Topic is RuleTopic.Money or RuleTopic.Health, "Money and health are never the cost of an incident.");
        Assert.True(traits.InhibitedBy is null || RuleTraits.Of(traits.InhibitedBy.Value).InhibitedBy is null, "What explains others is explained by nothing.");
        Assert.StartsWith("sentinel ", traits.More, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_RulesOfBehaviour_AreTheSeven() => Assert.Equal(
        [RuleKind.Spike, RuleKind.Drift, RuleKind.Shape, RuleKind.Novelty, RuleKind.OffHours, RuleKind.NewKey, RuleKind.Dormant],
        Enum.GetValues<RuleKind>().Where(rule => RuleTraits.Of(rule).IsBehaviour));
}
