using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Findings;

public sealed partial class RuleTraitsTests
{
    public static TheoryData<RuleKind> EveryRule => [.. Enum.GetValues<RuleKind>()];

    [Theory]
    [MemberData(nameof(EveryRule))]
    public void Of_EveryRule_HasARowThatHoldsTogether(RuleKind rule)
    {
        var traits = RuleTraits.Get(rule);

        Assert.NotEqual(RuleAudiences.None, traits.Audiences);
        Assert.True(traits.Audiences.HasFlag(RuleAudiences.Response) == traits.IsAnsweredByContainment, "The responder hears of what an action answers, and of nothing else.");
        Assert.False(traits.IsIncident && traits.Topic is RuleTopic.Money or RuleTopic.Health, "Money and health are never the cost of an incident.");
        Assert.True(traits.InhibitedBy is null || RuleTraits.Get(traits.InhibitedBy.Value).InhibitedBy is null, "What explains others is explained by nothing.");
        Assert.StartsWith("sentinel ", traits.More, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_RulesOfBehaviour_AreTheSeven() => Assert.Equal(
        [RuleKind.Spike, RuleKind.Drift, RuleKind.Shape, RuleKind.Novelty, RuleKind.OffHours, RuleKind.NewKey, RuleKind.Dormant],
        Enum.GetValues<RuleKind>().Where(rule => RuleTraits.Get(rule).IsBehaviour));

    [Fact]
    public void Of_ARuleWithoutARow_Fails() => Assert.Throws<SwitchExpressionException>(() => RuleTraits.Get((RuleKind)999));

    [Fact]
    public void Of_RulesOfBudgets_BeginWithTheEventsOfBudgets() => Assert.Equal(
        [EventTypes.BudgetCrossed, EventTypes.ForecastBreach],
        Enum.GetValues<RuleKind>().Where(rule => RuleTraits.Get(rule).IsOfBudgets).Select(rule => EventTypes.Beginning(rule.ToString())));

    /// <summary>A list of rules anywhere else is a second table, which forgets the next rule without a word.</summary>
    [Fact]
    public void Rules_AreListedInTheTableOnly() => Assert.DoesNotContain(
        Repository.SourceFiles(),
        file => Path.GetFileName(file) != "RuleTraits.cs" && ListOfRules().IsMatch(File.ReadAllText(Repository.PathOf(file))));

    [Fact]
    public void ListsOfRules_AreFound()
    {
        Assert.Matches(ListOfRules(), "rule is RuleKind.Spike or RuleKind.Drift");
        Assert.Matches(ListOfRules(), "RuleKind.Budget\n    or RuleKind.Forecast => 1,");
        Assert.Matches(ListOfRules(), "RuleKind.Budget => 1,\n        RuleKind.Forecast => 2,");
        Assert.DoesNotMatch(ListOfRules(), "rule is RuleKind.Unpriced");
    }

    [GeneratedRegex(@"RuleKind\.\w+\s+or\s+RuleKind\.|RuleKind\.\w+ => [^;{}]*?,\s+RuleKind\.\w+ =>")]
    private static partial Regex ListOfRules();
}
