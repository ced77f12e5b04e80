using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Responding;

namespace UsageSentinel.Tests.Responding;

/// <summary>What is normal for a project does not hold what thieves did in it.</summary>
public sealed class ProjectNormalsTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SeriesId Clerk = new(new ProjectId("proj_1"), new KeyId("key_1"));
    private static readonly SeriesId Stolen = new(new ProjectId("proj_1"), new KeyId("key_2"));

    [Fact]
    public void Model_HoursOfAnIncident_AreNobodysNormal()
    {
        var quiet = Tally([], thefts: 0);
        var known = Tally([(Stolen, new TimeWindow(Start.AddHours(10).AddMinutes(5), Start.AddHours(16)))], thefts: 6);
        var unknown = Tally([], thefts: 6);

        var now = new ModelNow("gpt-4o", new Usd(100m), 5_000, 20_000_000);
        Assert.Equal(quiet.Model(now, areMinutesKnown: true), known.Model(now, areMinutesKnown: true));
        Assert.Equal(quiet.Share(Clerk), known.Share(Clerk));
        Assert.Equal(quiet.PerHour, known.PerHour);
        Assert.True(unknown.Model(now, areMinutesKnown: true).RequestsPerMinute > 10 * known.Model(now, areMinutesKnown: true).RequestsPerMinute);
        Assert.True(unknown.Share(Clerk) < known.Share(Clerk));
    }

    [Fact]
    public void Model_PricesOfTheKey_AreItsOwn()
    {
        var model = Tally([], thefts: 0).Model(new ModelNow("gpt-4o", new Usd(100m), 5_000, 20_000_000), areMinutesKnown: true);

        Assert.Equal((0.02m, 0.000005m), (model.PerRequest.Amount, model.PerToken.Amount));
    }

    /// <summary>A limit below the size of one request refuses every normal one.</summary>
    [Fact]
    public void Model_OfAProjectWithLittleTraffic_LeavesRoomForThreeRequests()
    {
        var tally = new ProjectNormals(PriceBooks.Of(new PriceOptions()).Of("openai"), ["gpt-4o"], Array.Empty<(SeriesId Series, TimeWindow During)>().ToLookup(one => one.Series, one => one.During));
        for (var hour = 0; hour < 24; hour++)
        {
            tally.Add(Clerk, Row(Clerk, hour, 2));
        }

        var model = tally.Model(new ModelNow("gpt-4o", new Usd(100m), 5_000, 20_000_000), areMinutesKnown: true);

        Assert.Equal((3, 3 * 3_900), (model.RequestsPerMinute, model.TokensPerMinute));
    }

    /// <summary>On the first day only hours are known: requests that come by chance (Poisson) must still find room.</summary>
    [Theory]
    [InlineData(12)]
    [InlineData(60)]
    [InlineData(240)]
    [InlineData(1_200)]
    public void Model_MinutesAreNotKnown_RefusesLessThanAThousandthOfChance(int perHour)
    {
        var tally = new ProjectNormals(PriceBooks.Of(new PriceOptions()).Of("openai"), ["gpt-4o"], Array.Empty<(SeriesId Series, TimeWindow During)>().ToLookup(one => one.Series, one => one.During));
        for (var hour = 0; hour < 24; hour++)
        {
            tally.Add(Clerk, Row(Clerk, hour, perHour));
        }

        var limit = Math.Ceiling(tally.Model(new ModelNow("gpt-4o", new Usd(100m), 5_000, 20_000_000), areMinutesKnown: false).RequestsPerMinute);

        // The expected number of requests above the limit in a minute: the sum of (n - limit) times the chance of n.
        var (mean, chance, above) = (perHour / 60.0, Math.Exp(-perHour / 60.0), 0.0);
        for (var n = 1; n < 400; n++)
        {
            chance *= mean / n;
            above += Math.Max(0, n - limit) * chance;
        }

        Assert.InRange(above / mean, 0, HeadRoom.MostRefused);
        Assert.InRange(limit, 2 * mean, (6 * mean) + 4);
    }

    /// <summary>A day in which a key is used a little every hour, and a thief takes another one for some of them.</summary>
    private static ProjectNormals Tally((SeriesId Series, TimeWindow During)[] incidents, int thefts)
    {
        var tally = new ProjectNormals(
            PriceBooks.Of(new PriceOptions()).Of("openai"), ["gpt-4o"], incidents.ToLookup(one => one.Series, one => one.During));
        for (var hour = 0; hour < 24; hour++)
        {
            tally.Add(Clerk, Row(Clerk, hour, 20));
            if (hour >= 10 && hour < 10 + thefts)
            {
                tally.Add(Stolen, Row(Stolen, hour, 4_500));
            }
        }

        return tally;
    }

    private static UsageRow Row(SeriesId series, int hour, long requests) => new(
        UsageEndpoint.Completions,
        new TimeWindow(Start.AddHours(hour), Start.AddHours(hour + 1)),
        new UsageDimensions(series.Project, series.Key, "gpt-4o"),
        new UsageCounts { Requests = requests, InputTokens = requests * 3_000, OutputTokens = requests * 900 });
}
