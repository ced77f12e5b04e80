using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Finance;

/// <summary>The books as a sweep keeps them, on a simulated organization with a discount the price list does not know.</summary>
public sealed class SweepBooksTests
{
    private static readonly SimulatorOptions Week = new() { Keys = 8, Days = 8, Scenario = "quiet" };

    [Theory]
    [InlineData(SimulatorTraps.Default, CostAttribution.Reported)]
    [InlineData(SimulatorTraps.Default | SimulatorTraps.CostsRefuseApiKeyGrouping, CostAttribution.Allocated)]
    public async Task Sweep_SettledDays_CostWhatWasBilledToTheLastDigit(SimulatorTraps traps, CostAttribution attribution)
    {
        await using var world = await World.StartAsync(Week with { Traps = traps });
        await using var host = world.Open(new MemoryEntityStore());
        await host.SweepAsync();

        var day = DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(-2);
        var lines = await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None);
        var truth = world.Organization.Books.Costs(At(day), At(day.AddDays(1)));

        foreach (var project in truth.GroupBy(line => line.ProjectId))
        {
            var settled = lines.Where(line => line.Costs.Series.Project?.Value == project.Key).Sum(line => line.Costs.On(day).Amount);
            Assert.Equal(project.Sum(line => line.Amount), settled, 15);
        }

        Assert.All(lines.Where(line => line.Costs.Days.ContainsKey(day)), line => Assert.Equal((CostBasis.Billed, attribution), (line.Costs.Settled[day].Basis, line.Costs.Settled[day].Attribution)));
        Assert.All(lines, line => Assert.Equal(CostBasis.Estimated, line.Costs.BasisOf(day.AddDays(2))));
    }

    [Fact]
    public async Task Sweep_BilledWithoutUsage_IsFoundTheSameNight()
    {
        await using var world = await World.StartAsync(Week);
        await using var host = world.Open(new MemoryEntityStore());
        var day = await FirstDayWithAsync(line => line.LineItem.Contains("training", StringComparison.Ordinal) && line.Amount > 1);
        world.Clock.Set(At(day).AddHours(1));
        await host.SweepAsync();

        // The night after: the day is over, and its bill is not even final.
        world.Clock.Set(At(day.AddDays(1)).AddHours(9));
        await host.SweepAsync();

        var line = (await host.Get<CostReader>().ReadAsync(EngineHost.Account, day, day, CancellationToken.None))
            .First(line => line.Blind.Any(item => item.Item.Model.Contains("training", StringComparison.Ordinal)));
        var alert = Assert.Single((await host.StateAsync()).Alerts, alert => IsTraining(alert) && alert.Subject.Project == line.Project);
        Assert.Contains(host.Reported, item => item.Data.AlertId == alert.Id && item.Data.Audiences.Contains("finance"));
        Assert.InRange(line.Coverage ?? 1, 0m, 0.999m);
        Assert.Equal(CostBasis.Estimated, line.Basis);
    }

    [Fact]
    public async Task Sweep_ModelWithoutAPrice_IsToldOnceAndNeverFree()
    {
        await using var world = await World.StartAsync(Week);
        var prices = Path.GetTempFileName();
        File.WriteAllText(prices, WithoutMinis());
        await using var host = world.Open(new MemoryEntityStore(), options => options.Prices.File = prices);

        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.SweepAsync();

        var alerts = (await host.StateAsync()).Alerts.Where(alert => alert.Subject.Rule is RuleKind.Unpriced).ToList();
        Assert.NotEmpty(alerts);
        Assert.Distinct(alerts.Select(alert => alert.Subject.Name));
        Assert.All(alerts, alert => Assert.Single(host.Reported, item => item.Data.AlertId == alert.Id));
        foreach (var line in await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None))
        {
            await foreach (var usage in host.Get<UsageReader>().ReadAsync(await host.StateAsync(), line.Costs.Series, new TimeWindow(world.Now.AddDays(-3), world.Now), CancellationToken.None))
            {
                Assert.True(usage.Cost.Amount > 0 || usage.Row.Endpoint is UsageEndpoint.Moderations, $"{usage.Row} costs nothing.");
            }
        }

        // What is estimated without a price is beside the money, and nothing of it is in it.
        var guessed = (await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None)).Where(line => !line.Unpriced.IsEmpty).ToList();
        Assert.Contains(guessed, line => !line.Costs.Guessed.IsEmpty);
        Assert.All(guessed.SelectMany(line => line.Costs.Guessed.Values), guess => Assert.True(guess.Low < guess.Best && guess.Best < guess.High));
        File.Delete(prices);
    }

    /// <summary>When the list names the model, what was estimated becomes money with the next sweep, of every open day.</summary>
    [Fact]
    public async Task Sweep_ModelGetsAPrice_ItsOpenDaysAreKnown()
    {
        await using var world = await World.StartAsync(Week);
        var prices = Path.GetTempFileName();
        File.WriteAllText(prices, WithoutMinis());
        var store = new MemoryEntityStore();
        await using (var before = world.Open(store, options => options.Prices.File = prices))
        {
            await before.SweepAsync();
            Assert.Contains(await before.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None), line => !line.Costs.Guessed.IsEmpty);
        }

        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await using var host = world.Open(store);
        await host.SweepAsync();

        Assert.All(await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None), line => Assert.Empty(line.Costs.Guessed));
        File.Delete(prices);
    }

    [Fact]
    public async Task Sweep_BillIsRestated_IsRevised()
    {
        await using var world = await World.StartAsync(Week);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Finance.SettleAfterHours = 10);
        world.Clock.Set(At(DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(1)).AddHours(12));
        await host.SweepAsync();
        var day = DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(-1);

        // The simulated bill is restated twenty hours after the end of its day.
        world.Clock.Advance(TimeSpan.FromHours(10));
        await host.SweepAsync();

        var lines = await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None);
        Assert.Contains(lines, line => line.Costs.BasisOf(day) is CostBasis.Revised);
        Assert.Contains(await host.Get<CostReader>().ReadAsync(EngineHost.Account, day, day, CancellationToken.None), line => line.Basis is CostBasis.Revised);
    }

    private static bool IsTraining(Core.Alerting.Alert alert) =>
        alert.Subject.Rule is RuleKind.BlindSpot && alert.Subject.Name?.Contains("training", StringComparison.Ordinal) == true;

    /// <summary>A day to come on which the truth has such a line: the story is the same in every world of the same options.</summary>
    private static async Task<DateOnly> FirstDayWithAsync(Func<CostLine, bool> wanted)
    {
        await using var scout = await World.StartAsync(Week);
        for (var day = DateOnly.FromDateTime(scout.Now.UtcDateTime).AddDays(1); ; day = day.AddDays(1))
        {
            scout.Clock.Set(At(day.AddDays(1)));
            if (scout.Organization.Books.Costs(At(day), At(day.AddDays(1))).Any(wanted))
            {
                return day;
            }
        }
    }

    private static string WithoutMinis() => Architecture.Repository.PathOf("src", "UsageSentinel.Runtime", "Pricing", "prices-openai.json") is var path
        ? string.Join('\n', File.ReadLines(path).Where(line => !line.Contains("[\"gpt-5-mini\"]", StringComparison.Ordinal) && !line.Contains("[\"gpt-4o-mini\"", StringComparison.Ordinal)))
        : string.Empty;

    private static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
