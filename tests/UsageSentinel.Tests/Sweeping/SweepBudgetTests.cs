using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>Budgets as a sweep adds them up and tells of them.</summary>
public sealed class SweepBudgetTests
{
    private static readonly SimulatorOptions Small = new() { Keys = 6, Days = 3, Scenario = "quiet" };

    [Fact]
    public async Task Sweep_BudgetIsPassed_TellsFinanceOnce()
    {
        await using var world = await World.StartAsync(Small);
        await using var host = world.Open(new MemoryEntityStore(), Tight);

        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.SweepAsync();

        var crossed = host.Reported.Where(item => item.Type == "UsageSentinel.Cost.BudgetCrossed.v1").DistinctBy(item => item.Id).ToList();
        Assert.Equal("tight", Assert.Single(crossed).Data.Name);
        Assert.Contains("finance", crossed[0].Data.Audiences);
        Assert.Equal(("estimated", PriceFile.Shipped("openai").Version), (crossed[0].Data.CostBasis, crossed[0].Data.PriceVersion));
        Assert.InRange(crossed[0].Data.BilledUsd!.Value, 0m, (decimal)crossed[0].Data.Observed!.Value);
        Assert.Contains(await host.AlertsAsync(), alert => IsBudget(alert) && alert.Anomaly.Billed is not null);
    }

    [Fact]
    public async Task Sweep_BudgetIsTakenOut_EndsItsAlert()
    {
        await using var world = await World.StartAsync(Small);
        var store = new MemoryEntityStore();
        await using (var before = world.Open(store, Tight))
        {
            await before.SweepAsync();
            Assert.Equal(AlertState.Firing, Assert.Single((await before.StateAsync()).Alerts, IsBudget).State);
        }

        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await using var after = world.Open(store);
        await after.SweepAsync();

        Assert.DoesNotContain((await after.StateAsync()).Alerts, IsBudget);
        var ended = Assert.Single(await after.AlertsAsync(), alert => alert.Subject.Rule is RuleKind.Budget);
        Assert.Equal(ResolvedReason.RuleRemoved, ended.Reason);
        Assert.Contains(after.Reported, item => item.Data.ResolvedReason == nameof(ResolvedReason.RuleRemoved));
    }

    [Fact]
    public async Task Sweep_BudgetIsRaisedAboveWhatIsSpent_EndsItsAlertAsRuleChanged()
    {
        await using var world = await World.StartAsync(Small);
        var store = new MemoryEntityStore();
        await using (var before = world.Open(store, Tight))
        {
            await before.SweepAsync();
        }

        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await using var after = world.Open(store, options => options.Budgets.Add(new BudgetOptions { Name = "tight", AmountUsd = 1_000_000m, Period = "month" }));
        await after.SweepAsync();

        var ended = Assert.Single(await after.AlertsAsync(), IsBudget);
        Assert.Equal((AlertState.Resolved, (ResolvedReason?)ResolvedReason.RuleChanged), (ended.State, ended.Reason));
        Assert.Contains(after.Reported, item => item.Data.ResolvedReason == nameof(ResolvedReason.RuleChanged));
    }

    private static bool IsBudget(Alert alert) => alert.Subject.Rule is RuleKind.Budget;

    private static void Tight(SentinelOptions options) =>
        options.Budgets.Add(new BudgetOptions { Name = "tight", AmountUsd = 0.01m, Period = "month" });
}
