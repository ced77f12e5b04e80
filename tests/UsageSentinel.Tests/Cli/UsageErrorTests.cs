using System.Text.Json;

namespace UsageSentinel.Tests.Cli;

/// <summary>A wrong command line or configuration ends with 2 before anything is done.</summary>
public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("--frobnicate", "watch", "--frobnicate")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("xml", "keys", "--output", "xml")]
    [InlineData("severe", "alerts", "--fail-on", "severe")]
    [InlineData("zebra", "simulate", "--scenario", "zebra")]
    [InlineData("nine", "simulate", "--port", "nine")]
    [InlineData("--config", "status", "--config")]
    public async Task Option_ThatIsWrong_IsNamed(string named, params string[] args)
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync(args);

        Assert.Equal(2, run.Code);
        Assert.Empty(run.Out);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.EndsWith("--help'.\n", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(rig.Data));
    }

    [Theory]
    [InlineData("--port", "simulate", "--port", "70000")]
    [InlineData("--keys", "simulate", "--keys", "0")]
    [InlineData("--days", "simulate", "--days", "9999")]
    [InlineData("sesame", "simulate", "--traps", "sesame")]
    [InlineData("--once", "watch", "--once", "--dashboard")]
    public async Task Value_OutOfRange_IsNamedInOneLine(string named, params string[] args)
    {
        await using var rig = new CliRig();

        (await rig.RunAsync(args)).FailedWith(2, named);
    }

    [Theory]
    [InlineData("watch --once")]
    [InlineData("status")]
    [InlineData("usage")]
    public async Task Setting_Unknown_EndsWith2AndIsNamed(string verb)
    {
        await using var rig = new CliRig();
        await File.WriteAllTextAsync(rig.File("s.json"), """{ "detection": { "bakfillDays": 3 } }""");

        (await rig.RunAsync([.. verb.Split(' '), "--config", rig.File("s.json")])).FailedWith(2, "detection.bakfillDays", "backfillDays");
        Assert.False(Directory.Exists(rig.Data));
    }

    [Fact]
    public async Task Variable_Unknown_EndsWith2AndIsNamed()
    {
        await using var rig = new CliRig();
        rig.Variables["Sentinel__Detection__Bakfill"] = "3";

        (await rig.RunAsync("status")).FailedWith(2, "Sentinel__Detection__Bakfill");
    }

    [Fact]
    public async Task Configuration_ThatDoesNotExist_EndsWith2AndIsNamed()
    {
        await using var rig = new CliRig();

        (await rig.RunAsync("status", "--config", rig.File("none.json"))).FailedWith(2, rig.File("none.json"), "--config");
    }

    [Fact]
    public async Task ConfigCheck_WithMistakes_EndsWith1AndNamesThemAll()
    {
        await using var rig = new CliRig();
        await File.WriteAllTextAsync(rig.File("s.json"), """{ "colour": 1, "detection": { "lagMinutes": -5 }, "providers": [{ "adminKey": "sk-admin-inline" }] }""");

        var run = await rig.RunAsync("config", "check", "--config", rig.File("s.json"), "--output", "json");

        Assert.Equal(1, run.Code);
        LookingTests.HasFields(run.Json, "valid errors");
        Assert.False(run.Json.GetProperty("valid").GetBoolean());
        Assert.Equal(run.Json.GetProperty("errors").GetArrayLength(), run.Error.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("colour", run.Error, StringComparison.Ordinal);
        Assert.Contains("lagMinutes", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-admin-inline", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigCheck_OfAGoodFile_EndsWith0()
    {
        await using var rig = new CliRig();
        await File.WriteAllTextAsync(rig.File("s.json"), """{ "detection": { "lagMinutes": 20 } }""");

        var table = await rig.RunAsync("config", "check", "--config", rig.File("s.json"));
        var json = await rig.RunAsync("config", "check", "--config", rig.File("s.json"), "--output", "json");

        Assert.Equal((0, "The configuration is valid.\n", string.Empty), (table.Code, table.Out, table.Error));
        Assert.True(json.Json.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task ConfigSchema_IsOneJsonDocument()
    {
        await using var rig = new CliRig();

        var schema = (await rig.RunAsync("config", "schema")).Json;

        Assert.Equal(JsonValueKind.Object, schema.GetProperty("properties").GetProperty("response").ValueKind);
    }

    [Fact]
    public async Task HelpAndVersion_AreAnswers()
    {
        await using var rig = new CliRig();

        var help = await rig.RunAsync("--help");
        var version = await rig.RunAsync("--version");

        Assert.Equal((0, 0), (help.Code, version.Code));
        Assert.Contains("watch", help.Out, StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d+\.\d+", version.Out);
        Assert.Empty(help.Error + version.Error);
    }
}
