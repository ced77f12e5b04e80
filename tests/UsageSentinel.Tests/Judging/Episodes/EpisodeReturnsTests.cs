using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging.Episodes;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging.Episodes;

/// <summary>What comes after an episode is its return where it is rare for the organization, or where an episode of idle hours comes in them again.</summary>
public sealed class EpisodeReturnsTests
{
    private const double Bar = 4;
    private static readonly DateTimeOffset Night = new(2026, 3, 10, 2, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Day = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3.7, 2)]
    [InlineData(3.5, 1)]
    public void Follow_TheRateOfTheEpisode_IsAReturnNearTheBarOfTheOrganization(double score, int bouts) =>
        Assert.Equal(bouts, Follow(Over(busy: 100, idle: 100), Day, cost: 20, requests: 2_000, score).Bouts);

    /// <summary>The nights before are in the records of these hours and hide the next one.</summary>
    [Fact]
    public void Follow_AnotherNight_IsAReturnWhateverTheScore() =>
        Assert.Equal(2, Follow(Over(busy: 0, idle: 100), Night, cost: 20, requests: 2_000, score: 1).Bouts);

    [Fact]
    public void Follow_AnotherNightOfOtherRequests_IsNoReturn() =>
        Assert.Equal(1, Follow(Over(busy: 0, idle: 100), Night, cost: 20, requests: 200, score: 1).Bouts);

    [Fact]
    public void Follow_TheSameByDay_IsNoReturnOfWhatCameByNight() =>
        Assert.Equal(1, Follow(Over(busy: 0, idle: 100), Day, cost: 20, requests: 2_000, score: 1).Bouts);

    [Fact]
    public void Follow_ANightOfAKeyThatIsKnownForThreeDays_IsNoReturn() =>
        Assert.Equal(1, Follow(Over(busy: 0, idle: 100) with { KnownHours = 72 }, Night, cost: 20, requests: 2_000, score: 1).Bouts);

    /// <summary>By night a key usually costs little; a single hour within its noise is nothing.</summary>
    [Fact]
    public void Follow_WhatIsWithinTheNoise_IsNoReturn() =>
        Assert.Equal(1, Follow(Over(busy: 0, idle: 100) with { Noise = 100 }, Night, cost: 20, requests: 2_000, score: 1).Bouts);

    private static Episode Follow(Episode calm, DateTimeOffset at, double cost, double requests, double score)
    {
        var hour = TimeSpan.FromHours(1);
        var added = new EpisodeSums(cost, calm.Habits.UsdOf(at, hour), requests, calm.Habits.RequestsOf(at, hour));
        return EpisodeReturns.Follow(calm, added, new EpisodeBucket(new TimeWindow(at, at + hour), cost, new UsualUnits(requests, 0, cost), score, Bar));
    }

    /// <summary>An episode of ten dollars an hour, of requests of a cent, that is over.</summary>
    private static Episode Over(double busy, double idle) => new(Night.AddHours(-20), Night.AddHours(-19), Habits())
    {
        KnownHours = 500,
        Noise = 1,
        IsCalm = true,
        Rate = 10,
        Found = new UsualUnits(1_000, 0, 10),
        FoundCost = 10,
        Season = new EpisodeSeason(busy > 0 ? 5 : 0, busy, 1, 5, idle, 1),
    };

    /// <summary>A dollar an hour by day and ten cents by night.</summary>
    private static FrozenExpectation Habits()
    {
        var bins = new float[Season.Bins];
        for (var hour = 0L; hour < 168; hour++)
        {
            bins[Season.Bin(hour)] = hour % 24 is >= 8 and < 20 ? 1f : 0.1f;
        }

        return new FrozenExpectation(ImmutableArray.Create(bins), ImmutableArray.Create(bins));
    }
}
