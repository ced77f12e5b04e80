using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

public sealed class PlannerTests
{
    private static readonly ResponseFacts Loop = GivenFacts.AllGood with { Evidence = EvidenceFamilies.Volume, Traffic = GivenFacts.Loop };

    [Fact]
    public void Plan_RunawayLoop_ThrottlesToWhatTheProjectNormallyUses()
    {
        var first = Planner.Plan(Loop, ResponsePolicy.Default).Rungs[0];

        Assert.Equal((Rung.Throttle, Sufficiency.Enough), (first.Rung, first.Sufficiency));
        // A minute at $20 an hour, and eight hours at the project's usual $1 an hour.
        Assert.Equal(8.33m, Math.Round(first.ExpectedLoss.Amount, 2));
        Assert.Equal("key_2", Assert.Single(first.AlsoHit));
        Assert.Equal(0.2, first.ShareHit);
    }

    [Fact]
    public void Plan_Thief_NoLesserRungIsEnough()
    {
        var plan = Planner.Plan(GivenFacts.AllGood with { Traffic = GivenFacts.Stolen }, ResponsePolicy.Default);

        // The spend limit would stop nine tenths of what the project normally does, so it comes last. It waits for the provider's
        // books: a quarter of an hour at $300, and the grace.
        Assert.Equal([Rung.RevokeKey, Rung.Throttle, Rung.DenyModel, Rung.SpendLimit], plan.Rungs.Select(rung => rung.Rung));
        Assert.Equal([5m, 165m, 2_405m, 80m], plan.Rungs.Select(rung => Math.Round(rung.ExpectedLoss.Amount, 6)));
    }

    /// <summary>A stranger who is refused one model takes the next; a program that runs away does not.</summary>
    [Fact]
    public void Plan_DenyModel_IsEnoughAgainstALoopAndNotAgainstAStranger()
    {
        PlannedRung Deny(EvidenceFamilies evidence) =>
            Planner.Plan(Loop with { Evidence = evidence }, ResponsePolicy.Default).Rungs.Single(rung => rung.Rung is Rung.DenyModel);

        Assert.Equal(Sufficiency.Enough, Deny(EvidenceFamilies.Volume).Sufficiency);
        Assert.Equal(Sufficiency.TooLittle, Deny(EvidenceFamilies.Volume | EvidenceFamilies.Novelty).Sufficiency);
    }

    [Fact]
    public void Plan_WordFromOutside_GoesStraightToRevoking() => Assert.Equal(
        [Rung.RevokeKey], Planner.Plan(Loop with { Evidence = EvidenceFamilies.External | EvidenceFamilies.Volume }, ResponsePolicy.Default).Rungs.Select(rung => rung.Rung));

    [Fact]
    public void Plan_MoreMayBeLost_ALesserRungIsEnough()
    {
        var facts = GivenFacts.AllGood with { Traffic = GivenFacts.Stolen };
        Assert.Equal(Rung.Throttle, Planner.Plan(facts, ResponsePolicy.Default with { AcceptableLoss = new Usd(1_000m) }).Rungs[0].Rung);
    }

    [Fact]
    public void Plan_NoModelInQuestion_HasNoRungForModels() => Assert.Equal(
        [Rung.SpendLimit, Rung.RevokeKey],
        Planner.Plan(Loop with { Traffic = GivenFacts.Loop with { Models = [] } }, ResponsePolicy.Default).Rungs.Select(rung => rung.Rung));

    [Fact]
    public void Plan_PersonAsks_IsThatRungAlone() => Assert.Equal(
        [Rung.DenyModel],
        Planner.Plan(Loop with { Requester = new Requester.Person("ops", Rung.DenyModel, RadiusConsent.NotGiven) }, ResponsePolicy.Default).Rungs.Select(rung => rung.Rung));
}
