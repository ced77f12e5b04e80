using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>How late a source is, from readings of it.</summary>
public sealed class LatenessWatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void After_BucketChangesBetweenTwoReadings_CountsHalfwayBetweenThem()
    {
        var source = Read(new SourceLateness(), 0, []);
        source = Read(source, 5, (2, 10));
        source = Read(source, 10, (2, 14));
        source = Read(source, 15, (2, 14));

        // Over at 12:02, changed between 12:05 and 12:10.
        Assert.Equal(5.5, Assert.Single(source.Watched).LateMinutes);
        Assert.Equal(0, source.Seen.Count);

        source = Read(source, 60, []);

        Assert.Empty(source.Watched);
        Assert.Equal((1, TimeSpan.FromMinutes(6)), (source.Seen.Count, source.Seen.Quantile(0.99)));
    }

    [Fact]
    public void After_NothingWasReadForLong_TeachesNothing()
    {
        var source = Read(new SourceLateness(), 0, []);
        source = Read(source, 25, (2, 10), (24, 10));
        source = Read(source, 30, (2, 10), (24, 10));

        Assert.All(source.Watched, bucket => Assert.Null(bucket.LateMinutes));
        Assert.Equal(0, Read(source, 90, []).Seen.Count);
    }

    [Fact]
    public void After_TheFirstReading_TeachesNothingOfWhatWasThere()
    {
        var source = Read(new SourceLateness(), 10, (-5, 7), (9, 7));
        source = Read(source, 15, (-5, 7), (9, 7), (14, 3));

        Assert.Equal([null, null, 0.5], source.Watched.Select(bucket => bucket.LateMinutes));
    }

    [Fact]
    public void After_ABucketThatIsNotOver_IsNotWatchedYet() => Assert.Empty(Read(Read(new SourceLateness(), 0, []), 5, (6, 10)).Watched);

    [Fact]
    public void After_TheSameReadingTwice_ChangesNothing()
    {
        var source = Read(Read(new SourceLateness(), 0, []), 5, (2, 10));

        Assert.Same(source, Read(source, 5, (2, 99)));
    }

    [Fact]
    public void Learn_BeyondWhatIsRemembered_ForgetsTheOldest()
    {
        var seen = Lateness.None;
        for (var number = 0; number < 300; number++)
        {
            seen = seen.Learn(TimeSpan.FromMinutes(20), 100);
        }

        for (var number = 0; number < 300; number++)
        {
            seen = seen.Learn(TimeSpan.FromMinutes(3), 100);
        }

        Assert.Equal(100, seen.Count, 6);
        Assert.Equal((3, 20), (seen.Quantile(0.5)!.Value.TotalMinutes, seen.Quantile(0.99)!.Value.TotalMinutes));
        Assert.Null(Lateness.None.Quantile(0.5));
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(11, 11)]
    [InlineData(30, 30)]
    [InlineData(600, 60)]
    public void Of_LearnedLag_IsBoundedBothWays(int late, int minutes) => Assert.Equal(minutes, LearnedLag.Of(Account(late, 600), new SweepPolicy(), Noon).TotalMinutes);

    [Fact]
    public void Of_TooLittleSeenOfOneEndpoint_IsTheSetting()
    {
        Assert.Equal(15, LearnedLag.Of(Account(2, 400), new SweepPolicy(), Noon).TotalMinutes);
        Assert.Equal(15, LearnedLag.Of(Account(2, 600, [UsageEndpoint.Embeddings]), new SweepPolicy(), Noon).TotalMinutes);
        Assert.Equal(30, LearnedLag.Of(Account(30, 600, [UsageEndpoint.Embeddings]), new SweepPolicy(), Noon).TotalMinutes);
    }

    [Fact]
    public void Plan_TheLagGrew_TakesNothingBack()
    {
        var state = Account(30, 600) with { MinutesThrough = Noon.AddMinutes(-16), HoursThrough = Noon.AddHours(-1), CollectedFrom = Noon.AddDays(-2) };

        var plan = SweepPlan.Of(state, 1, new SweepPolicy(), Noon);

        Assert.Equal((Noon.AddMinutes(-16), TimeSpan.FromMinutes(30)), (plan.CompleteThrough, plan.Lag));

        // What is later than the lag is still seen, so that it can be learned.
        Assert.Equal(Noon.AddMinutes(-16 - 35), plan.Minutes.Start);
    }

    private static AccountState Account(int late, int count, UsageEndpoint[]? others = null)
    {
        var seen = Enumerable.Range(0, count).Aggregate(Lateness.None, (known, _) => known.Learn(TimeSpan.FromMinutes(late), 2_000));
        var account = new AccountState(new ProviderAccount("openai", "default"))
        {
            Lateness = SourceLateness.None.SetItem("completions/1m", new SourceLateness { Seen = seen }),
        };
        return (others ?? []).Append(UsageEndpoint.Completions).Aggregate(account, (known, endpoint) => known with { LastUse = known.LastUse.SetItem(endpoint, Noon) });
    }

    /// <summary>A reading at 12:00 and so many minutes, of the half hour before it: minutes by when they end, and what they hold.</summary>
    private static SourceLateness Read(SourceLateness before, int at, params (int End, uint Print)[] buckets) => LatenessWatch.After(
        before,
        buckets.ToDictionary(bucket => Noon.AddMinutes(bucket.End), bucket => bucket.Print),
        new TimeWindow(Noon.AddMinutes(at - 30), Noon.AddMinutes(at)),
        LatenessPace.Minutes,
        Noon.AddMinutes(at));
}
