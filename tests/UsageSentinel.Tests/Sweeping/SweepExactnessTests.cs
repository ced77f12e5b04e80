using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Storing.Tables;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rigs.Azurite;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What the product shows equals what really happened, to the token, however the sweeps fell.</summary>
public class SweepExactnessTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 12, 3, 20, TimeSpan.Zero);
    private static readonly TimeSpan Five = TimeSpan.FromMinutes(5);
    private static readonly SimulatorOptions Quiet = new() { Keys = 9, Days = 12, Scenario = "quiet" };

    [Fact]
    public async Task FirstSweep_EveryOddityOfTheApi_EqualsTheBooks()
    {
        await using var world = await World.StartAsync(
            Quiet with { Keys = 12, Days = 30, Traps = SimulatorTraps.Faithful, ErrorEvery = 61 }, Start);
        var folder = new TemporaryFolder();
        await using (var store = SqliteEntityStore.Open(folder.File("sentinel.db")))
        await using (var host = world.Open(store))
        {
            await host.SweepAsync();
            var from = BucketWidth.Hour.Floor(Start.AddDays(-30));
            await UsageSums.AssertExactAsync(world, host, from, UsageSums.Arrived(world));
            await AssertOnceAsync(host, world);

            world.Clock.Advance(Five);
            await host.SweepAsync();
            await UsageSums.AssertExactAsync(world, host, from, UsageSums.Arrived(world));
        }

        folder.Delete();
    }

    [Fact]
    public async Task Sweeps_EveryFiveMinutesAcrossHours_StayExact()
    {
        await using var world = await World.StartAsync(Quiet with { Scenario = "demo" }, Start);
        await using var host = Open(world);
        await host.SweepAsync();
        for (var sweep = 0; sweep < 26; sweep++)
        {
            world.Clock.Advance(Five);
            await host.SweepAsync();
            await AssertLatelyExactAsync(world, host);
        }

        await UsageSums.AssertExactAsync(world, host, From(Start), UsageSums.Arrived(world));
        await AssertOnceAsync(host, world);
    }

    [Fact]
    public async Task Sweeps_AcrossMidnight_StayExact()
    {
        var start = new DateTimeOffset(2026, 9, 15, 23, 21, 40, TimeSpan.Zero);
        await using var world = await World.StartAsync(Quiet, start);
        await using var host = Open(world);
        await host.SweepAsync();
        for (var sweep = 0; sweep < 14; sweep++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(7.3));
            await host.SweepAsync();
            await AssertLatelyExactAsync(world, host);
        }

        await UsageSums.AssertExactAsync(world, host, From(start), UsageSums.Arrived(world));
        await AssertOnceAsync(host, world);
    }

    [Theory]
    [InlineData(20, "less than the re-read window and the lag together")]
    [InlineData(180, "caught up in minutes")]
    [InlineData(361, "just too long for minutes")]
    [InlineData(1_800, "caught up in hours")]
    [InlineData(7_200, "five days")]
    public async Task Sweep_AfterAGap_CatchesUpExactly(int minutes, string why)
    {
        await using var world = await World.StartAsync(Quiet, Start);
        await using var host = Open(world);
        await host.SweepAsync();
        world.Clock.Advance(Five);
        await host.SweepAsync();

        world.Clock.Advance(TimeSpan.FromMinutes(minutes));
        await host.SweepAsync();
        Assert.NotEmpty(why);
        await UsageSums.AssertExactAsync(world, host, From(Start), UsageSums.Arrived(world));

        for (var sweep = 0; sweep < 4; sweep++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(16));
            await host.SweepAsync();
            await UsageSums.AssertExactAsync(world, host, From(Start), UsageSums.Arrived(world));
        }

        await AssertOnceAsync(host, world);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Sweeps_AtRandomTimes_StayExact(int seed)
    {
        double[] steps = [1, 5, 5, 14.9, 15, 20, 61, 130, 359, 360, 361, 1_000, 1_800];
        var dice = new Random(seed);
        var start = Start.AddSeconds(dice.Next(86_400));
        await using var world = await World.StartAsync(Quiet with { Seed = seed, Keys = 9, Days = 10 }, start);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 9);
        await host.SweepAsync();
        for (var sweep = 0; sweep < 10; sweep++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(steps[dice.Next(steps.Length)]) + TimeSpan.FromSeconds(dice.Next(60)));
            await host.SweepAsync();
            await UsageSums.AssertExactAsync(world, host, BucketWidth.Hour.Floor(start.AddDays(-9)), UsageSums.Arrived(world));
        }

        await AssertOnceAsync(host, world);
    }

    [Fact]
    public async Task Sweep_UsageWithoutAKeyOrOfAnUnlistedKey_IsKept()
    {
        await using var world = await World.StartAsync(Quiet with { Days = 5 }, Start);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 4);
        await host.SweepAsync();

        var shown = await UsageSums.LinesAsync(host, Start.AddDays(-4), Start);
        var unlisted = world.Organization.Keys.Single(key => !key.IsListed).Id;
        Assert.Contains(shown, line => line.Row.Dimensions.Key is null && line.Row.Endpoint is UsageEndpoint.Completions);
        Assert.Contains(shown, line => line.Row.Dimensions.Key is null && line.Row.Endpoint is UsageEndpoint.VectorStores);
        Assert.Contains(shown, line => line.Row.Dimensions.Key?.Value == unlisted);
    }

    [Fact]
    public async Task Sweep_TwiceAtTheSameInstant_ChangesNothing()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Scenario = "demo" });
        await using var host = world.Open(new MemoryEntityStore());
        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(61));
        await host.SweepAsync();
        var reported = host.Reported.Count;
        var before = await StoreDump.OfAsync(host);
        Assert.NotEqual(0, reported);

        var again = await host.SweepAsync();

        Assert.Equal(0, again.RowsChanged);
        Assert.Empty(again.Transitions);
        Assert.Equal(reported, host.Reported.Count);
        StoreDump.AssertSame(before, await StoreDump.OfAsync(host));
    }

    [Fact]
    public async Task Sweep_ShorterLookBackThanAskedFor_TakesWhatThereIs()
    {
        await using var world = await World.StartAsync(Quiet with { Days = 30, Traps = SimulatorTraps.Default | SimulatorTraps.ShortLookback }, Start);
        await using var host = world.Open(new MemoryEntityStore());

        await host.SweepAsync();

        var from = (await host.StateAsync()).CollectedFrom;
        Assert.NotNull(from);
        Assert.InRange(from.Value, Start.AddDays(-21), Start.AddDays(-19));
        await UsageSums.AssertExactAsync(world, host, from.Value, UsageSums.Arrived(world));
    }

    [Fact]
    public async Task Sweep_EndpointThatTheOrganizationLacks_GoesOnWithoutIt()
    {
        await using var world = await World.StartAsync(Quiet with { Days = 5 }, Start);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 4);
        host.Wire.Intercept = (request, pass) => request.RequestUri?.AbsolutePath.EndsWith("/web_search_calls", StringComparison.Ordinal) is true
            ? Task.FromResult(Wire.Refuse(request, System.Net.HttpStatusCode.NotFound, "Unknown request URL."))
            : pass();

        await host.SweepAsync();

        var from = BucketWidth.Hour.Floor(Start.AddDays(-4));
        var really = UsageSums.Really(world, from, UsageSums.Arrived(world));
        Assert.Contains(really, line => line.StartsWith("web_search_calls", StringComparison.Ordinal));
        Assert.Equal(
            really.Where(line => !line.StartsWith("web_search_calls", StringComparison.Ordinal)),
            await UsageSums.ShownAsync(host, from, UsageSums.Arrived(world)));
    }

    [Fact]
    public async Task Sweep_CostsRefuseGroupingByKey_KeepsThemByProject()
    {
        await using var world = await World.StartAsync(
            Quiet with { Days = 5, Traps = SimulatorTraps.Default | SimulatorTraps.CostsRefuseApiKeyGrouping }, Start);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 4);

        await host.SweepAsync();

        var billed = new List<Core.Finance.CostRow>();
        var today = DateOnly.FromDateTime(Start.UtcDateTime);
        await foreach (var row in host.Get<BilledStore>().ReadAsync(EngineHost.Account, today.AddDays(-4), today, CancellationToken.None))
        {
            billed.Add(row);
        }

        Assert.NotEmpty(billed);
        Assert.All(billed, row => Assert.Null(row.Key));
        var day = BucketWidth.Day.Floor(Start.AddDays(-3));
        Assert.Equal(
            world.Organization.Books.Costs(day, day.AddDays(1)).Sum(line => line.Amount),
            billed.Where(row => row.Window.Start == day).Sum(row => row.Amount ?? 0),
            precision: 6);
    }

    /// <summary>Later than the product waits for: the hour that was read too early is put right with the next ones.</summary>
    [Fact]
    public async Task Sweeps_UsageThatArrivesLaterThanTheLag_IsCaughtUpByTheHour()
    {
        await using var world = await World.StartAsync(Quiet with { Days = 5, LateMinutes = 45 }, Start);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 4);
        await host.SweepAsync();
        for (var sweep = 0; sweep < 30; sweep++)
        {
            world.Clock.Advance(Five);
            await host.SweepAsync();
        }

        var until = BucketWidth.Hour.Floor(world.Now.AddMinutes(-75));
        await UsageSums.AssertExactAsync(world, host, BucketWidth.Hour.Floor(Start.AddDays(-4)), until);
    }

    /// <summary>Every instant of every series stands in one line only.</summary>
    internal static async Task AssertOnceAsync(EngineHost host, World world)
    {
        var lines = await UsageSums.LinesAsync(host, DateTimeOffset.UnixEpoch, world.Now.AddDays(1));
        foreach (var rows in lines.GroupBy(line => (line.Row.Dimensions, line.Row.Endpoint)))
        {
            var end = DateTimeOffset.MinValue;
            foreach (var line in rows.OrderBy(line => line.Row.Window.Start))
            {
                Assert.True(line.Row.Window.Start >= end, $"{rows.Key} has two lines at {line.Row.Window.Start:u}");
                end = line.Row.Window.End;
            }
        }
    }

    private static EngineHost Open(World world) => world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 10);

    private static DateTimeOffset From(DateTimeOffset firstSweep) => BucketWidth.Hour.Floor(firstSweep.AddDays(-10));

    /// <summary>The last hours after each sweep: what it touched.</summary>
    private static Task AssertLatelyExactAsync(World world, EngineHost host) =>
        UsageSums.AssertExactAsync(world, host, BucketWidth.Hour.Floor(world.Now.AddHours(-3)), UsageSums.Arrived(world));
}

/// <summary>The same on Azure Tables.</summary>
[Collection(AzuriteCollection.Name)]
public class SweepOnTablesTests(AzuriteFixture azurite)
{
    [SkippableFact]
    public async Task Sweeps_OnTables_EqualTheBooks()
    {
        var store = new TablesEntityStore(azurite.Tables);
        var start = new DateTimeOffset(2026, 9, 15, 12, 3, 20, TimeSpan.Zero);
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 6, Days = 4, Scenario = "quiet" }, start);
        await using var host = world.Open(store, options => options.Detection.BackfillDays = 3);
        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(70));
        await host.SweepAsync();

        await UsageSums.AssertExactAsync(world, host, BucketWidth.Hour.Floor(start.AddDays(-3)), UsageSums.Arrived(world));
        await SweepExactnessTests.AssertOnceAsync(host, world);
    }
}
