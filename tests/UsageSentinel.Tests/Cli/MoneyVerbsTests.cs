using UsageSentinel.Cli;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Cli;

/// <summary><c>costs</c> and <c>budgets</c> after one sweep.</summary>
public sealed class MoneyVerbsTests
{
    [Fact]
    public async Task CostsAndBudgets_AfterASweep_ShowBothClocks()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(SimulatorTraps.StringAmounts | SimulatorTraps.NullAmounts | SimulatorTraps.CostsRefuseApiKeyGrouping);
        rig.Variables["Sentinel__Finance__SettleAfterHours"] = "1";
        rig.Variables["Sentinel__Budgets__0__Name"] = "all";
        rig.Variables["Sentinel__Budgets__0__AmountUsd"] = "1000000";
        rig.Variables["Sentinel__Budgets__0__Period"] = "rolling";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);

        var costs = (await rig.RunAsync("costs", "--output", "json")).Json.EnumerateArray().ToList();
        Assert.NotEmpty(costs);
        Assert.Contains(costs, line => line.GetProperty("basis").GetString() == "billed");
        Assert.Contains(costs, line => line.GetProperty("not_counted").GetInt32() > 0);
        Assert.All(
            costs.Where(line => line.GetProperty("billed_usd").GetDecimal() > 0),
            line => Assert.Equal("allocated", line.GetProperty("attribution").GetString()));

        var budget = Assert.Single((await rig.RunAsync("budgets", "--output", "json")).Json.EnumerateArray());
        Assert.Equal("organization", budget.GetProperty("scope").GetString());
        Assert.InRange(budget.GetProperty("billed_usd").GetDecimal(), 0.01m, budget.GetProperty("spent_usd").GetDecimal());

        var status = (await rig.RunAsync("status", "--output", "json")).Json[0];
        Assert.InRange(status.GetProperty("month_billed_usd").GetDecimal(), 0m, status.GetProperty("month_cost_usd").GetDecimal());
        Assert.Equal(0, (await rig.RunAsync("costs")).Code);
        var shown = (await rig.RunAsync("costs")).Out;
        Assert.Contains("billed projects, not keys", shown, StringComparison.Ordinal);
        Assert.Contains($"{costs.Sum(line => line.GetProperty("without_amount").GetInt32())} rows of the bill have no amount", shown, StringComparison.Ordinal);
        Assert.StartsWith("openai-", status.GetProperty("price_version").GetString(), StringComparison.Ordinal);
        Assert.All(
            (await rig.RunAsync("keys", "--output", "json")).Json.EnumerateArray(),
            key => Assert.Equal(status.GetProperty("price_version").GetString(), key.GetProperty("price_version").GetString()));
        Assert.Contains("all", (await rig.RunAsync("budgets")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budgets_WithoutAny_SaysSo()
    {
        await using var rig = new CliRig();

        Assert.Contains("budgets[]", (await rig.RunAsync("budgets")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Costs_DayThatIsNone_IsAUsageError()
    {
        await using var rig = new CliRig();

        (await rig.RunAsync("costs", "--from", "2026-02-30")).FailedWith(ExitCode.Usage, "--from");
    }
}
