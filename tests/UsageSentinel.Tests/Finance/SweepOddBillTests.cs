using UsageSentinel.Core.Finance;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Finance;

/// <summary>Bills by project whose words are those of real bills, on a simulated organization.</summary>
public sealed class SweepOddBillTests
{
    private static readonly SimulatorOptions Week = new()
    {
        Keys = 8,
        Days = 8,
        Scenario = "quiet",
        Traps = SimulatorTraps.Default | SimulatorTraps.CostsRefuseApiKeyGrouping | SimulatorTraps.OddLineItems,
    };

    [Fact]
    public async Task Sweep_BilledByProjectInOddWords_AKeysBudgetFiresOnWhatItWasBilled()
    {
        await using var world = await World.StartAsync(Week);
        var first = DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(-7);
        var settled = DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(-2);
        var truth = world.Organization.Books.Costs(At(first), At(settled.AddDays(1))).Where(line => line.KeyId is not null).ToList();
        var (key, billed) = truth.GroupBy(line => line.KeyId).Select(lines => (lines.Key, lines.Sum(line => line.Amount))).MaxBy(line => line.Item2);
        await using var host = world.Open(
            new MemoryEntityStore(), options => options.Budgets.Add(new BudgetOptions { Name = "key", Key = key, AmountUsd = Math.Round(billed * 0.9m, 2), Period = "rolling", RollingDays = 8, Thresholds = [100] }));

        await host.SweepAsync();

        var crossed = Assert.Single(host.Reported, item => item.Type == "UsageSentinel.Cost.BudgetCrossed.v1");
        Assert.True(crossed.Data.BilledUsd > billed * 0.8m, $"{crossed.Data.BilledUsd} of {billed} was billed to the key.");

        var lines = await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None);
        foreach (var project in world.Organization.Books.Costs(At(settled), At(settled.AddDays(1))).GroupBy(line => line.ProjectId))
        {
            Assert.Equal(
                project.Sum(line => line.Amount),
                lines.Where(line => line.Costs.Series.Project?.Value == project.Key).Sum(line => line.Costs.On(settled).Amount),
                12);
        }

        var days = await host.Get<CostReader>().ReadAsync(EngineHost.Account, first, settled, CancellationToken.None);
        Assert.All(days.SelectMany(day => day.Blind), item => Assert.True(item.Item.Kind is LineItemKind.Unknown or LineItemKind.Training, $"{item.Item} is blind."));
        Assert.Contains(days, day => day.Caveats.Allotted.Any(line => line.Words == "context reuse (sku 7)"));
    }

    private static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
