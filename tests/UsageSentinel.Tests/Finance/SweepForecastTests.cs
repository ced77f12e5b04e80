using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Finance;

/// <summary>Budgets with zones, owners and forecasts, as a sweep judges them.</summary>
public sealed class SweepForecastTests
{
    private const string Breach = "UsageSentinel.Cost.ForecastBreach.v1";

    [Fact]
    public async Task Sweep_HeadingForMoreThanTheBudget_TellsOnceAndBeforeTheMoneyIsGone()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 5, Days = 20, Scenario = "quiet" });
        var store = new MemoryEntityStore();
        decimal spent;
        await using (var before = world.Open(store))
        {
            await before.SweepAsync();
            var lines = await before.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None);
            spent = lines.Sum(line => line.Costs.Between(new DateOnly(2026, 9, 1), new DateOnly(2026, 9, 15)).Amount);
        }

        // Half of the month is over: half as much again will not do.
        await using var host = world.Open(store, options => options.Budgets.Add(new BudgetOptions { Name = "month", AmountUsd = Math.Round(spent * 1.4m, 2), Thresholds = [100] }));
        await Sweep(world, host);
        Assert.DoesNotContain(host.Reported, item => item.Type == Breach);
        await Sweep(world, host);
        await Sweep(world, host);

        var reported = Assert.Single(host.Reported, item => item.Type == Breach);
        Assert.Contains("finance", reported.Data.Audiences);
        Assert.Contains("80 % range", reported.Data.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Reported, item => item.Type == "UsageSentinel.Cost.BudgetCrossed.v1");
    }

    [Fact]
    public async Task Sweep_BudgetOfADayInTokyo_AddsUpFromItsMidnight()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 5, Days = 3, Scenario = "quiet", Traps = SimulatorTraps.None });
        await using var host = world.Open(new MemoryEntityStore(), options =>
        {
            options.Owners.Add(new OwnerOptions { Key = "*", Team = "everybody" });
            options.Budgets.Add(new BudgetOptions { Name = "tokyo", AmountUsd = 0.01m, Period = "day", TimeZone = "Asia/Tokyo", Tag = "team=Everybody" });
        });
        await host.SweepAsync();

        // What bills taught in the first sweep is in every open day after the next.
        world.Clock.Advance(TimeSpan.FromMinutes(65));
        await host.SweepAsync();

        // Ten in the evening there; its day began at 15:00 UTC of yesterday.
        var state = await host.StateAsync();
        var expected = 0m;
        foreach (var line in (await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None)).Where(line => line.Costs.Series.IsAttributed))
        {
            await foreach (var usage in host.Get<UsageReader>().ReadAsync(state, line.Costs.Series, new TimeWindow(BucketWidth.Day.Floor(world.Now).AddHours(-9), world.Now.AddDays(1)), CancellationToken.None))
            {
                expected += usage.Cost.Amount;
            }
        }

        var alert = Assert.Single(state.Alerts, alert => alert.Subject.Rule is RuleKind.Budget);
        Assert.Equal((double)expected, alert.Anomaly.Observed, 3);
    }

    private static async Task Sweep(World world, EngineHost host)
    {
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.SweepAsync();
    }
}
