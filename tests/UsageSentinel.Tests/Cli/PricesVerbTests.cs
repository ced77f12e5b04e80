using UsageSentinel.Cli;

namespace UsageSentinel.Tests.Cli;

public sealed class PricesVerbTests
{
    [Theory]
    [InlineData("gpt-5.6-luna", "2026-07-29", 1.0, ExitCode.Done)]
    [InlineData("gpt-5.6-luna", "2026-07-30", 0.2, ExitCode.Done)]
    [InlineData("gpt-7-luna", "2026-07-30", 0.1, ExitCode.No)] // the same size in the nearest generation
    public async Task Explain_Model_SaysWhatItCostsThatDay(string model, string day, double input, int code)
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync("prices", "explain", model, "--at", day, "--output", "json");

        Assert.Equal(code, run.Code);
        Assert.Equal(day, run.Json.GetProperty("day").GetString());
        Assert.True(run.Json.GetProperty("meters")[0].GetProperty("usd").GetDecimal() == (decimal)input);
        Assert.Equal(code == ExitCode.Done, run.Json.GetProperty("is_priced").GetBoolean());
    }

    [Fact]
    public async Task Explain_NameWithEscapes_IsDrawnHarmless()
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync("prices", "explain", "[red]\u001b[31mgpt");

        Assert.Equal(ExitCode.No, run.Code);
        Assert.DoesNotContain('\u001b', run.Out);
        Assert.Contains("Not in the price list", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_DayThatIsNone_IsAUsageError()
    {
        await using var rig = new CliRig();

        (await rig.RunAsync("prices", "explain", "gpt-4o", "--at", "yesterday")).FailedWith(ExitCode.Usage, "--at");
    }

    [Fact]
    public async Task Check_FileThatIsNotThere_IsAnErrorOfTheConfiguration()
    {
        await using var rig = new CliRig();
        rig.Variables["Sentinel__Prices__File"] = rig.File("none.json");

        (await rig.RunAsync("prices", "check")).FailedWith(ExitCode.Usage, "prices.file");
        Assert.Equal(ExitCode.No, (await rig.RunAsync("config", "check")).Code);
    }

    [Fact]
    public async Task Check_CollectedUsage_NamesEveryModel()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        rig.Variables["Sentinel__Prices__StaleAfterDays"] = "3650";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);

        var run = await rig.RunAsync("prices", "check", "--output", "json");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.NotEmpty(run.Json.GetProperty("models").EnumerateArray());
        Assert.All(run.Json.GetProperty("models").EnumerateArray(), model => Assert.True(model.GetProperty("is_priced").GetBoolean()));
    }
}
