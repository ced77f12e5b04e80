using System.Net;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What a period cost is whole, or it says from when it is known, however little history detection reads.</summary>
public sealed class EarlierCostsTests
{
    private static readonly DateTimeOffset Late = new(2026, 9, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly SimulatorOptions Month = new() { Keys = 4, Days = 40, Scenario = "quiet" };

    [Theory]
    [InlineData("month", 30)]
    [InlineData("rolling", 30)]
    public async Task Sweep_BackFillShorterThanThePeriod_BudgetIsAsWholeAsWithALongOne(string period, int rollingDays)
    {
        await using var world = await World.StartAsync(Month, Late);
        await using var brief = Open(world, 7, period, rollingDays);
        await using var whole = Open(world, 40, period, rollingDays);
        await brief.SweepAsync();
        await whole.SweepAsync();

        var known = await StandingAsync(brief);
        var expected = await StandingAsync(whole);

        Assert.True(expected.Spent.Amount > 0);
        Assert.InRange(known.Spent.Amount, expected.Spent.Amount * 0.999m, expected.Spent.Amount * 1.001m);
        Assert.Null(known.KnownFrom);
        Assert.Equal(expected.Forecast is null, known.Forecast is null);
    }

    [Fact]
    public async Task Sweep_DaysCannotBeRead_SaysFromWhenCostIsKnownAndForecastsNothing()
    {
        await using var world = await World.StartAsync(Month, Late);
        await using var host = Open(world, 7, "month", 30);
        var isBroken = true;
        host.Wire.Intercept = (request, pass) => isBroken && IsUsageByTheDay(request)
            ? Task.FromResult(Wire.Refuse(request, HttpStatusCode.InternalServerError, "no days today"))
            : pass();
        await host.SweepAsync();

        var brief = await StandingAsync(host);
        Assert.Equal(new DateTimeOffset(2026, 9, 18, 0, 0, 0, TimeSpan.Zero), brief.KnownFrom);
        Assert.Null(brief.Forecast);

        // The next inventory asks again.
        isBroken = false;
        world.Clock.Advance(TimeSpan.FromHours(1.1));
        await host.SweepAsync();

        var mended = await StandingAsync(host);
        Assert.Null(mended.KnownFrom);
        Assert.NotNull(mended.Forecast);
        Assert.True(mended.Spent > brief.Spent);
    }

    private static bool IsUsageByTheDay(HttpRequestMessage request) =>
        request.RequestUri is { } uri
        && uri.AbsolutePath.Contains("/usage/", StringComparison.Ordinal)
        && uri.Query.Contains("bucket_width=1d", StringComparison.Ordinal);

    private static EngineHost Open(World world, int backfillDays, string period, int rollingDays) => world.Open(new MemoryEntityStore(), options =>
    {
        options.Detection.BackfillDays = backfillDays;
        options.Budgets.Add(new BudgetOptions { Name = "all", AmountUsd = 1_000_000m, Period = period, RollingDays = rollingDays });
    });

    private static async Task<BudgetStanding> StandingAsync(EngineHost host) =>
        Assert.Single(await host.Get<BudgetReader>().ReadAsync(EngineHost.Account, CancellationToken.None));
}
