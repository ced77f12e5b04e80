using UsageSentinel.Core.Hygiene;

namespace UsageSentinel.Tests.Hygiene;

public sealed class HygieneRulesTests
{
    private static readonly HygienePolicy Policy = new();

    public static TheoryData<HygieneRule> Rules => [.. Enum.GetValues<HygieneRule>()];

    [Fact]
    public void Review_OfAHealthyOrganization_FindsNothing()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var review = Review(new UnhealthyOrganization(seed, 20));

            Assert.Empty(review.Findings);
            Assert.All(review.Projects.Concat(review.Owners), score => Assert.Equal(100, score.Score));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Review_OfOneFault_FindsItAndNothingElse(HygieneRule rule)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var organization = new UnhealthyOrganization(seed, 3);
            organization.Plant(rule);

            Assert.Equal(organization.Planted, Found(Review(organization)));
        }
    }

    /// <summary>Every rule several times, in every order: all found, none invented.</summary>
    [Fact]
    public void Review_OfManyFaults_FindsAllAndInventsNone()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var organization = new UnhealthyOrganization(seed, 60);
            var dice = new Random(seed);
            var faults = Enum.GetValues<HygieneRule>().SelectMany(rule => Enumerable.Repeat(rule, 3)).ToArray();
            dice.Shuffle(faults);
            foreach (var rule in faults)
            {
                organization.Plant(rule);
            }

            var review = Review(organization);

            Assert.Equal(organization.Planted.Order(), Found(review).Order());
            Assert.Equal(review.Findings.Length, organization.Planted.Count);
            Assert.All(review.Findings, finding => Assert.NotEmpty(finding.Observed + finding.Threshold + finding.NextStep));
        }
    }

    [Fact]
    public void Review_Twice_IsTheSame()
    {
        var organization = Full();

        Assert.Equal(Review(organization).Findings, Review(organization).Findings, (left, right) => (left.Rule, left.Item.Id, left.Observed) == (right.Rule, right.Item.Id, right.Observed));
    }

    [Fact]
    public void Review_Score_FallsWithTheFindingsOfTheProject()
    {
        var organization = new UnhealthyOrganization(1, 5);
        organization.Plant(HygieneRule.NoSpendLimit);
        organization.Plant(HygieneRule.UnusedModels);

        var review = Review(organization);

        Assert.Equal([90, 97, 100, 100, 100, 100], review.Projects.Select(project => project.Score));
        Assert.Equal(organization.Planted.First().Id, review.Projects[0].Id);
    }

    [Fact]
    public void Review_Exception_AcceptsUntilItsDay()
    {
        var organization = new UnhealthyOrganization(1, 5);
        organization.Plant(HygieneRule.NoSpendLimit);
        organization.Plant(HygieneRule.TooOld);
        var id = organization.Planted.Single(one => one.Rule is HygieneRule.NoSpendLimit).Id;
        var today = DateOnly.FromDateTime(UnhealthyOrganization.Now.UtcDateTime);
        HygieneReview With(DateOnly until, HygieneRule? rule, string subject) => HygieneRules.Review(
            organization.Facts, Policy with { Exceptions = [new AcceptedFinding(rule, subject, "prepaid", until)] }, UnhealthyOrganization.Now);

        var accepted = With(today.AddDays(1), HygieneRule.NoSpendLimit, id);
        var ended = With(today, HygieneRule.NoSpendLimit, id);

        Assert.Equal("prepaid", accepted.Findings.Single(finding => finding.Rule is HygieneRule.NoSpendLimit).Accepted?.Reason);
        Assert.Equal(100, accepted.Projects.Single(project => project.Id == id).Score);
        Assert.Null(accepted.Findings.Single(finding => finding.Rule is HygieneRule.TooOld).Accepted);
        Assert.Equal(90, ended.Projects.Single(project => project.Id == id).Score);
        Assert.Single(ended.Ended);
        Assert.All(With(today.AddDays(1), null, "*").Findings, finding => Assert.NotNull(finding.Accepted));
        Assert.All(With(today.AddDays(1), HygieneRule.Unused, "*").Findings, finding => Assert.Null(finding.Accepted));
    }

    /// <summary>Whoever has known usage for a few days only proposes no list and no limit from it.</summary>
    [Fact]
    public void Review_OfAYoungStore_ProposesNothing()
    {
        var organization = Full();

        var review = HygieneRules.Review(organization.Facts with { Known = TimeSpan.FromDays(29) }, Policy, UnhealthyOrganization.Now);

        Assert.DoesNotContain(review.Findings, finding => finding.Proposal is not null);
        Assert.Contains(Review(organization).Findings, finding => finding.Proposal is not null);
    }

    [Fact]
    public void Review_Proposals_WouldHaveRefusedNothing() =>
        Assert.All(Review(Full()).Findings.Where(finding => finding.Proposal is not null), finding => Assert.Equal(0, finding.Proposal!.WouldHaveRefused));

    private static UnhealthyOrganization Full()
    {
        var organization = new UnhealthyOrganization(3, 30);
        foreach (var rule in Enum.GetValues<HygieneRule>())
        {
            organization.Plant(rule);
        }

        return organization;
    }

    private static HygieneReview Review(UnhealthyOrganization organization) => HygieneRules.Review(organization.Facts, Policy, UnhealthyOrganization.Now);

    private static HashSet<(HygieneRule Rule, string Id)> Found(HygieneReview review) =>
        [.. review.Findings.Select(finding => (finding.Rule, finding.Item.Kind is InventoryKind.RateLimit ? $"{finding.Item.Project}/{finding.Item.Id}" : finding.Item.Id))];
}
