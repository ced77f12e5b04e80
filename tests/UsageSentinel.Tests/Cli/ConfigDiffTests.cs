using UsageSentinel.Cli;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Cli;

/// <summary><c>config diff</c> over what one sweep stored.</summary>
public sealed class ConfigDiffTests
{
    [Fact]
    public async Task Diff_SaysWhatAppearsAndVanishes_AndNothingForTheSame()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(SimulatorTraps.None, "incidents", keys: 12, days: 35);
        rig.Variables["Sentinel__Detection__BackfillDays"] = "35";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        await File.WriteAllTextAsync(rig.File("loud.json"), """{"detection":{"falseAlertsPerKeyMonth":5}}""");
        await File.WriteAllTextAsync(rig.File("quiet.json"), """{"detection":{"falseAlertsPerKeyMonth":0.01}}""");
        await File.WriteAllTextAsync(rig.File("expensive.json"), """{"detection":{"minimumExcessUsd":1000000}}""");

        var same = await rig.RunAsync("config", "diff", rig.File("loud.json"), "--config", rig.File("loud.json"), "--output", "json");
        var louder = await rig.RunAsync("config", "diff", rig.File("loud.json"), "--config", rig.File("quiet.json"), "--output", "json");
        var nothing = await rig.RunAsync("config", "diff", rig.File("expensive.json"), "--config", rig.File("loud.json"), "--output", "json");

        Assert.Empty(same.Json.EnumerateArray());
        Assert.Contains(louder.Json.EnumerateArray(), change => change.GetProperty("change").GetString() == "appears");
        Assert.NotEmpty(nothing.Json.EnumerateArray());
        Assert.All(nothing.Json.EnumerateArray(), change => Assert.Equal("vanishes", change.GetProperty("change").GetString()));
        Assert.Contains("disappears", (await rig.RunAsync("config", "diff", rig.File("expensive.json"))).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_AnOtherConfigurationThatIsWrong_IsAUsageError()
    {
        await using var rig = new CliRig();
        await File.WriteAllTextAsync(rig.File("wrong.json"), """{"detection":{"falseAlarms":5}}""");

        (await rig.RunAsync("config", "diff", rig.File("none.json"))).FailedWith(ExitCode.Usage, "none.json");
        (await rig.RunAsync("config", "diff", rig.File("wrong.json"))).FailedWith(ExitCode.Usage, "falseAlarms");
    }
}
