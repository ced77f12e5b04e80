using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Finance;

public sealed class BillingReviewTests
{
    [Fact]
    public void Take_BilledWithoutUsage_IsABlindSpotTheSameNight()
    {
        var day = Reconciler.Reconcile(
            Day, BillSettlement.Open, [Bill("gpt-4o, input", 9, "k1"), Bill("gpt-4o-mini fine-tuning, training", 3)], CostAttribution.Reported, [Used(One, "gpt-4o, input", 10)], "v");

        var found = Assert.Single(BillingReview.Review(Account, [day], BillingPolicy.Default));

        Assert.Equal((RuleKind.BlindSpot, Project, "gpt-4o-mini fine-tuning, training"), (found.Subject.Rule, found.Subject.Project, found.Subject.Name));
        Assert.Equal(3m, Assert.IsType<Verdict.Anomalous>(found.Verdict).Anomaly.Excess.Amount);
        Assert.DoesNotContain("fine-tuning", ((Verdict.Anomalous)found.Verdict).Anomaly.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.49)] // too little
    public void Take_LittleIsBilledWithoutUsage_IsNotTold(double amount)
    {
        var day = Reconciler.Reconcile(Day, BillSettlement.Open, [Bill("who knows", (decimal)amount)], CostAttribution.Reported, [], "v");

        Assert.All(BillingReview.Review(Account, [day], BillingPolicy.Default), finding => Assert.IsType<Verdict.Normal>(finding.Verdict));
    }

    [Fact]
    public void Take_UsageOfTheDayBefore_ExplainsALateBill()
    {
        var before = Settled(0, 10, 9);
        var after = Reconciler.Reconcile(Day.AddDays(1), BillSettlement.Open, [Bill("gpt-4o, input", 2, "k1")], CostAttribution.Reported, [], "v");

        Assert.DoesNotContain(BillingReview.Review(Account, [before, after], BillingPolicy.Default), finding => finding.Subject.Rule is RuleKind.BlindSpot);
    }

    [Theory]
    [InlineData(new[] { 9.0, 9, 9, 9 }, false, "as on the days before")]
    [InlineData(new[] { 9.0, 9, 9, 9.8 }, false, "within a tenth")]
    [InlineData(new[] { 9.0, 9, 9, 1.8 }, true, "a price cut of 80 %")]
    [InlineData(new[] { 9.0, 9, 9, 18 }, true, "twice the price")]
    [InlineData(new[] { 9.0, 9, 9, 18, 18, 18, 18, 18 }, false, "no longer news")]
    [InlineData(new[] { 9.0, 18 }, false, "too little to say")]
    public void Take_ModelIsBilledDifferently_PriceHasChanged(double[] bills, bool isTold, string why) =>
        Assert.True(isTold == Reported(RuleKind.PriceChanged, bills), why);

    [Theory]
    [InlineData(new[] { 9.0, 9, 9, 18 }, false)] // one day is no drift
    [InlineData(new[] { 9.0, 9, 9, 18, 14 }, true)]
    [InlineData(new[] { 9.0, 9, 9, 9.2, 9.3 }, false)]
    public void Take_BillAndEstimatePartTwoDaysInARow_IsADrift(double[] bills, bool isTold) =>
        Assert.Equal(isTold, Reported(RuleKind.EstimateDrift, bills));

    private static bool Reported(RuleKind rule, double[] bills) => BillingReview
        .Review(Account, bills.Select((bill, day) => Settled(day, 10, (decimal)bill)), BillingPolicy.Default)
        .Any(finding => finding.Subject.Rule == rule && finding.Verdict is Verdict.Anomalous);
}
