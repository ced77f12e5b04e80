using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Responding;

public sealed class PlannerTests
{
    private static readonly ResponseFacts Loop = GivenFacts.AllGood with { Evidence = EvidenceFamilies.Volume, Traffic = GivenFacts.Loop };

    /// <summary>The same loop on a model that nobody uses normally.</summary>
    private static readonly Traffic Unused = GivenFacts.Loop with { Models = [GivenFacts.Loop.Models[0] with { IsUsed = false }] };

    [Fact]
    public void Plan_RunawayLoop_ThrottlesToWhatTheProjectNormallyUses()
    {
        var first = Planner.Plan(Loop, ResponsePolicy.Default).Levels[0];

        Assert.Equal((ContainmentLevel.Throttle, Sufficiency.Enough), (first.Level, first.Sufficiency));
        // A minute at $20 an hour, and eight hours of 2,400 requests at a twentieth of a cent each: the tokens would allow more.
        Assert.Equal(9.93m, Math.Round(first.ExpectedLoss.Amount, 2));
        Assert.Equal("key_2", Assert.Single(first.AlsoHit));
        Assert.Equal(0.2, first.ShareHit);
    }

    [Fact]
    public void Plan_Thief_NoLesserRungIsEnough()
    {
        var plan = Planner.Plan(GivenFacts.AllGood with { Traffic = GivenFacts.Stolen with { Models = [GivenFacts.Stolen.Models[0], GivenFacts.Stolen.Models[1] with { IsUsed = false }] } }, ResponsePolicy.Default);

        // A throttle leaves 2,400 requests an hour at a cent each, and of the other model one token a minute. A thief goes around a list of models. The spend limit would stop nine tenths of what the project normally does, so it
        // comes last. It waits for the provider's books: a quarter of an hour at $300, and the grace.
        Assert.Equal([ContainmentLevel.RevokeKey, ContainmentLevel.Throttle, ContainmentLevel.SpendLimit], plan.Levels.Select(level => level.Level));
        Assert.Equal([5m, 197.0048m, 80m], plan.Levels.Select(level => Math.Round(level.ExpectedLoss.Amount, 6)));
    }

    /// <summary>
    /// What a throttle leaves of a loop is more than may be lost, on a model that other keys live on. Taking the model away would end their use of it; so would
    /// a spend limit. The throttle leaves it to them as soon as the loop ends.
    /// </summary>
    [Fact]
    public void Plan_ModelThatTheProjectUses_IsNeverTakenAway()
    {
        var facts = Loop with
        {
            Traffic = GivenFacts.Loop with { Models = [GivenFacts.Loop.Models[0] with { PerRequest = new Usd(0.05m), PerToken = new Usd(0.0005m) }] },
        };

        Assert.Equal([ContainmentLevel.RevokeKey, ContainmentLevel.Throttle, ContainmentLevel.SpendLimit], Planner.Plan(facts, ResponsePolicy.Default).Levels.Select(level => level.Level));
    }

    /// <summary>Of two models only the one that nobody uses is taken away, and nobody is hit.</summary>
    [Fact]
    public void Plan_ModelThatNobodyUses_IsTakenAwayAlone()
    {
        var models = GivenFacts.Stolen.Models;
        var facts = Loop with { Traffic = GivenFacts.Loop with { LossPerHour = new Usd(300m), Models = [models[0], models[1] with { IsUsed = false }] } };

        var deny = Planner.Plan(facts, ResponsePolicy.Default).Levels.Single(level => level.Level is ContainmentLevel.DenyModel);

        Assert.Equal("o3", Assert.Single(Planner.Affected(ContainmentLevel.DenyModel, facts)!.Models).Model);
        Assert.Equal((0.0, new Usd(150m)), (deny.ShareHit, deny.LeftPerHour));
        Assert.Empty(deny.AlsoHit);
        Assert.Equal(2, Planner.Affected(ContainmentLevel.Throttle, facts)!.Models.Length);
    }

    /// <summary>A spend limit that stops nobody else is a level like the others.</summary>
    [Fact]
    public void Plan_KeyAloneInItsProject_IsLimitedBeforeItIsDeleted()
    {
        var facts = Loop with { Traffic = GivenFacts.Loop with { Models = [], Neighbours = [] } };

        Assert.Equal([ContainmentLevel.SpendLimit, ContainmentLevel.RevokeKey], Planner.Plan(facts, ResponsePolicy.Default).Levels.Select(level => level.Level));
    }

    /// <summary>A stranger who is refused one model takes the next; a program that runs away does not.</summary>
    [Fact]
    public void Plan_DenyModel_IsEnoughAgainstALoopAndNoLevelAgainstAStranger()
    {
        PlannedLevel? Deny(EvidenceFamilies evidence) =>
            Planner.Plan(Loop with { Evidence = evidence, Traffic = Unused }, ResponsePolicy.Default).Levels.SingleOrDefault(level => level.Level is ContainmentLevel.DenyModel);

        Assert.Equal(Sufficiency.Enough, Deny(EvidenceFamilies.Volume)?.Sufficiency);
        Assert.Null(Deny(EvidenceFamilies.Volume | EvidenceFamilies.Novelty));
        // Where no evidence says what it is, it is a stranger.
        Assert.Null(Deny(EvidenceFamilies.None));
    }

    /// <summary>A throttle leaves what is allowed at the key's own price, not at the project's; a thief who has only begun is not bounded by what is lost now.</summary>
    [Theory]
    [InlineData(10, 100_000, 0.02, 0.0001, 12, "ten requests a minute at two cents")]
    [InlineData(1_000, 1_000, 0.02, 0.0001, 6, "a thousand tokens a minute")]
    [InlineData(0, 0, 0.02, 0.0001, 0.006, "a limit is never below one")]
    [InlineData(1_000, 1e9, 0.02, 0.0001, 1_200, "requests bound it where tokens do not")]
    [InlineData(1_000, 1_000, 0.02, 0, 1_200, "tokens without a price bound nothing")]
    [InlineData(1, 1, 0, 0, 100, "a price nobody knows bounds nothing: what it costs now stays")]
    public void LeftPerHour_Throttle_IsWhatIsAllowedAtThePriceOfTheKey(double requests, double tokens, double perRequest, double perToken, double left, string why) =>
        Assert.Equal((why, (decimal)left), (why, new ModelTraffic("o3", new Usd(100m), requests, tokens, new Usd((decimal)perRequest), new Usd((decimal)perToken)).LeftPerHour.Amount));

    [Fact]
    public void Plan_WordFromOutside_GoesStraightToRevoking() => Assert.Equal(
        [ContainmentLevel.RevokeKey], Planner.Plan(Loop with { Evidence = EvidenceFamilies.External | EvidenceFamilies.Volume }, ResponsePolicy.Default).Levels.Select(level => level.Level));

    [Fact]
    public void Plan_MoreMayBeLost_ALesserRungIsEnough()
    {
        var facts = GivenFacts.AllGood with { Traffic = GivenFacts.Stolen };
        Assert.Equal(ContainmentLevel.Throttle, Planner.Plan(facts, ResponsePolicy.Default with { AcceptableLoss = new Usd(1_000m) }).Levels[0].Level);
    }

    [Fact]
    public void Plan_NoModelInQuestion_HasNoRungForModels() => Assert.Equal(
        [ContainmentLevel.RevokeKey, ContainmentLevel.SpendLimit],
        Planner.Plan(Loop with { Traffic = GivenFacts.Loop with { Models = [] } }, ResponsePolicy.Default).Levels.Select(level => level.Level));

    [Fact]
    public void Plan_PersonAsks_IsThatRungAlone() => Assert.Equal(
        [ContainmentLevel.DenyModel],
        Planner.Plan(Loop with { Requester = new Requester.Person("ops", ContainmentLevel.DenyModel, BlastRadiusConsent.NotGiven) }, ResponsePolicy.Default).Levels.Select(level => level.Level));
}
