using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

public sealed class SpikeRuleTests
{
    // Ten days of 100 requests and $4 an hour.
    private static readonly KeyState Steady = Given.Learned(240, requests: 100, usd: 4);

    [Fact]
    public void Judge_TooLittleHistory_IsUndecided() =>
        Assert.Equal(
            new Verdict.Undecided(UndecidedReason.Immature),
            Judge(Given.Learned(SeasonalBaseline.MatureHours - 1, 100, 4), requests: 100_000, usd: 4_000));

    [Fact]
    public void Judge_JustEnoughHistory_Decides() =>
        Assert.IsType<Verdict.Anomalous>(Judge(Given.Learned(SeasonalBaseline.MatureHours, 100, 4), requests: 10_000, usd: 400));

    [Theory]
    [InlineData(1)]
    [InlineData(2)] // a launch that doubles traffic is no theft
    public void Judge_UsualUseOrALaunch_IsNormal(int times) => Assert.IsType<Verdict.Normal>(Judge(Steady, 100 * times, 4 * times));

    [Fact]
    public void Judge_TenTimesTheUsual_IsAnomalousOnVolume()
    {
        var found = Assert.IsType<Verdict.Anomalous>(Judge(Steady, requests: 1_000, usd: 40)).Anomaly;

        Assert.Equal(Severity.Critical, found.Severity);
        Assert.Equal(EvidenceFamilies.Volume, found.Families);
        Assert.True(found.Score > 0 && double.IsFinite(found.Score));
        Assert.True(found.Observed > found.Expected);
        Assert.Equal(new Usd(36), found.Excess);
    }

    [Fact]
    public void Judge_RiseThatCostsLessThanThePolicyMinds_IsNormal() =>
        Assert.IsType<Verdict.Normal>(Judge(Given.Learned(240, requests: 100, usd: 0.01m), requests: 1_000, usd: 0.1m));

    [Fact]
    public void Judge_FloodOfCheapRequests_IsAnomalous()
    {
        var found = Assert.IsType<Verdict.Anomalous>(Judge(Given.Learned(240, requests: 100, usd: 0.01m), requests: 50_000, usd: 0.1m)).Anomaly;

        Assert.Equal("request flood", found.Cause);
        Assert.Equal("requests/h", found.Meter);
    }

    [Fact]
    public void Judge_ExcessBelowCritical_Warns() => Assert.Equal(
        Severity.Warning,
        Assert.IsType<Verdict.Anomalous>(Judge(Given.Learned(240, requests: 100, usd: 0.5m), requests: 2_000, usd: 10)).Anomaly.Severity);

    [Fact]
    public void Judge_FiveMinuteSteps_AddUpToTheHour()
    {
        var state = Steady;
        var verdicts = new List<Verdict>();
        for (var step = 0; step < 12; step++)
        {
            var bucket = Given.Bucket(state.JudgedThrough, requests: 84, usd: 3.4m, tokens: 84_000);
            verdicts.Add(SpikeRule.Judge(state, bucket, Policy.Default));
            state = Sentinel.Take(state, bucket, KeyFacts.Unknown, Policy.Default, bucket.Window.End).State;
        }

        Assert.IsType<Verdict.Normal>(verdicts[0]);
        Assert.IsType<Verdict.Anomalous>(verdicts[^1]);
    }

    [Fact]
    public void Judge_FirstStepAfterAWholeHour_CountsOnlyTheSixtyMinutesBeforeItsEnd()
    {
        var state = Given.Learned(240, requests: 120, usd: 60);
        for (var step = 0; step < 12; step++)
        {
            var bucket = Given.Bucket(state.JudgedThrough, requests: 10, usd: 5);

            Assert.Equal(60, state.Baseline.LastHour(bucket.Window.End, Volume.Of(bucket)).Dollars, 6);
            state = Sentinel.Take(state, bucket, KeyFacts.Unknown, Policy.Default, bucket.Window.End).State;
        }
    }

    private static Verdict Judge(KeyState state, long requests, decimal usd) => SpikeRule.Judge(
        state, Given.Bucket(state.JudgedThrough, BucketWidth.Hour, requests, usd, requests * 1_000), Policy.Default);
}
