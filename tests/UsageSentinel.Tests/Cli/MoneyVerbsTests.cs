using UsageSentinel.Cli;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Cli;

/// <summary><c>costs</c> and <c>budgets</c> after one sweep.</summary>
public sealed class MoneyVerbsTests
{
    /// <summary>What a budget would set, without a call of the provider, and what a wrong name says.</summary>
    [Fact]
    public async Task Budgets_WhatIf_ShowsTheLimitsAndChangesNothing()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(days: 3);
        rig.Variables["Sentinel__Detection__BackfillDays"] = "3";
        Assert.Equal(0, (await rig.RunAsync("watch", "--once")).Code);
        rig.Variables["Sentinel__Budgets__0__Name"] = "shop";
        rig.Variables["Sentinel__Budgets__0__Project"] = rig.Server.Organization.Keys[0].ProjectId;
        rig.Variables["Sentinel__Budgets__0__AmountUsd"] = "0.01";
        rig.Variables["Sentinel__Budgets__0__OnExceeded"] = "throttle";

        var line = Assert.Single((await rig.RunAsync("budgets", "--what-if", "--output", "json")).Json.EnumerateArray());

        Assert.Equal(("throttle", "blocked", "ObserveOnly"), (line.GetProperty("on_exceeded").GetString(), line.GetProperty("decision").GetString(), line.GetProperty("blocked_by").GetString()));
        Assert.True(line.GetProperty("spend_limit_usd").GetDecimal() > line.GetProperty("spent_usd").GetDecimal());
        Assert.NotEmpty(line.GetProperty("throttle").EnumerateArray());
        Assert.Contains("throttle: ", (await rig.RunAsync("budgets", "--what-if")).Out, StringComparison.Ordinal);
        (await rig.RunAsync("budgets", "--undo", "shop", "--yes")).FailedWith(2, "holds no limit");
        rig.Variables["Sentinel__Budgets__0__Period"] = "rolling";
        (await rig.RunAsync("budgets")).FailedWith(2, "onExceeded of 'shop'");
    }

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
