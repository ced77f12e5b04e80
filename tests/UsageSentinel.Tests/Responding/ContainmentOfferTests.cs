using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

/// <summary>What a provider does not offer is never planned, and the decision says so.</summary>
public sealed class ContainmentOfferTests
{
    private static readonly ResponseFacts Loop = GivenFacts.AllGood with { Evidence = EvidenceFamilies.Volume, Traffic = GivenFacts.Loop };

    private static readonly ContainmentOffer DeleteOnly = new([ContainmentLevel.RevokeKey], []);

    public static TheoryData<ContainmentLevel> Levels => [.. ContainmentOffer.Everything.Levels];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Plan_LevelThatIsNotOffered_IsNeverPlanned(ContainmentLevel level)
    {
        var offer = ContainmentOffer.Everything with { Levels = ContainmentOffer.Everything.Levels.Remove(level) };
        foreach (var facts in ((ResponseFacts[])[Loop, GivenFacts.AllGood]).SelectMany(facts => Asked(facts)).Select(facts => facts with { Offer = offer }))
        {
            Assert.DoesNotContain(Planner.Plan(facts, ResponsePolicy.Default).Levels, planned => planned.Level == level);
        }
    }

    [Fact]
    public void Plan_OfAProviderThatOnlyDeletes_HasThatLevelOnly() => Assert.Equal(
        [ContainmentLevel.RevokeKey], Planner.Plan(Loop with { Offer = DeleteOnly }, ResponsePolicy.Default).Levels.Select(planned => planned.Level));

    [Fact]
    public void Decide_LevelsThatAreNotOffered_AreNamedInPlainWords()
    {
        var decision = Responder.Decide(Loop with { Offer = DeleteOnly }, ResponsePolicy.Default, GivenFacts.Now);

        Assert.Equal(
            "The planned action is: delete the key. Actions that this provider does not offer: lower the project's rate limits, block the affected models for the project, set the project's hard spend limit.",
            decision.Answers.Single(answer => answer.Rail is Guardrail.NoLever).Reason);
    }

    [Fact]
    public void Decide_PersonAsksForALevelThatIsNotOffered_WithholdsAndSaysWhy()
    {
        var facts = Loop with { Offer = DeleteOnly, Requester = new Requester.Person("ann", ContainmentLevel.Throttle, BlastRadiusConsent.NotGiven) };

        var decision = Assert.IsType<ResponseDecision.Withhold>(Responder.Decide(facts, ResponsePolicy.Default, GivenFacts.Now));

        Assert.Null(decision.Planned);
        Assert.Contains(decision.Answers, answer => answer is
        {
            Rail: Guardrail.NoLever, Withholds: true, Reason: "Actions that this provider does not offer: lower the project's rate limits.",
        });
    }

    /// <summary>What cannot be reverted needs the evidence for a final action, whatever level it is.</summary>
    [Fact]
    public void Decide_LimitThatCannotBeReverted_NeedsTheEvidenceOfADeletion()
    {
        var strong = Loop with { Score = 20 };
        var final = strong with { Offer = ContainmentOffer.Everything with { Reversible = [] } };

        Assert.Equal(ContainmentLevel.Throttle, Assert.IsType<ResponseDecision.Act>(Responder.Decide(strong, ResponsePolicy.Default, GivenFacts.Now)).Level);
        var decision = Assert.IsType<ResponseDecision.Withhold>(Responder.Decide(final, ResponsePolicy.Default, GivenFacts.Now));
        Assert.Equal((ContainmentLevel.Throttle, Guardrail.EvidenceFloor), (decision.Level, decision.Guardrail));
    }

    [Fact]
    public void CanRevert_ADeletion_IsNeverTrue() =>
        Assert.False(new ContainmentOffer([ContainmentLevel.RevokeKey], [ContainmentLevel.RevokeKey]).CanRevert(ContainmentLevel.RevokeKey));

    private static ImmutableArray<ResponseFacts> Asked(ResponseFacts facts) =>
    [
        facts,
        facts with { Evidence = EvidenceFamilies.External },
        facts with { Traffic = null },
        facts with { Key = new KeyLookup.Listed(new ResponseTarget(true, "svc_1", [])) },
        .. ContainmentOffer.Everything.Levels.Select(level => facts with { Requester = new Requester.Person("ann", level, BlastRadiusConsent.NotGiven) }),
    ];
}
