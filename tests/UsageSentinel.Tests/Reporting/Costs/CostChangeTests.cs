using FsCheck;
using FsCheck.Xunit;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting.Costs;

namespace UsageSentinel.Tests.Reporting.Costs;

public sealed class CostChangeTests
{
    [Theory]
    [InlineData(0, 4, CostTrend.New, null, "from nothing there is no percentage")]
    [InlineData(4, 0, CostTrend.Gone, -100.0, "to nothing")]
    [InlineData(4, 5, CostTrend.Rose, 25.0, "more")]
    [InlineData(4, 3, CostTrend.Fell, -25.0, "less")]
    [InlineData(4, 4, CostTrend.Same, 0.0, "the same")]
    [InlineData(4, 4.00001, CostTrend.Same, 0.00025, "less than a cent is no trend")]
    [InlineData(0, 0, CostTrend.Same, null, "nothing both times")]
    [InlineData(-4, 4, CostTrend.Rose, null, "a credit before: a percentage would mean nothing")]
    public void Trend_OfTwoSums_IsTold(double before, double now, CostTrend trend, double? percent, string why)
    {
        var change = new CostChange(Billed((decimal)now), Billed((decimal)before));

        Assert.Equal((why, trend), (why, change.Trend));
        Assert.Equal((decimal?)percent, change.Percent);
    }

    /// <summary>What is told of two periods is never one thing by the sum and another by the percentage.</summary>
    [Property(MaxTest = 500)]
    public void Percent_HasTheSignOfTheDifference(int before, int now)
    {
        var change = new CostChange(Billed(now / 100m), Billed(before / 100m));

        Assert.Equal(change.Difference, change.Now.Total - change.Before.Total);
        Assert.True(change.Percent is not { } percent || Math.Sign(percent) == Math.Sign(change.Difference.Amount));
        Assert.True(change.Trend is not CostTrend.Rose || change.Difference > Usd.Zero);
        Assert.True(change.Trend is not CostTrend.Fell || change.Difference < Usd.Zero);
    }

    [Fact]
    public void PriorPeriod_IsAsLongAndEndsTheDayBefore()
    {
        var march = (First: new DateOnly(2026, 3, 1), Last: new DateOnly(2026, 3, 31));

        Assert.Equal((new DateOnly(2026, 1, 29), new DateOnly(2026, 2, 28)), PriorPeriod.Of(march.First, march.Last));
        Assert.Equal((march.First, march.First), PriorPeriod.Of(march.First.AddDays(1), march.First.AddDays(1)));
        Assert.Null(PriorPeriod.Of(DateOnly.MinValue, march.Last));
    }

    private static CostSum Billed(decimal amount) => new(Usd.Zero, new Usd(amount), Usd.Zero, Usd.Zero);
}
