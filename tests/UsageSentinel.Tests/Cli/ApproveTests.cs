namespace UsageSentinel.Tests.Cli;

public sealed class ApproveTests
{
    [Theory]
    [InlineData("approve")]
    [InlineData("deny")]
    public async Task Word_WhereNothingWaits_IsRefusedWith4AndWrittenDown(string verb)
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync(verb, "no-such-alert", "--reason", "because");

        run.FailedWith(4, "No decision is waiting");
        var row = Assert.Single((await rig.RunAsync("ledger", "--output", "json")).Json.EnumerateArray().ToList());
        Assert.Equal("refused", row.GetProperty("kind").GetString());
        Assert.StartsWith("cli:", row.GetProperty("actor").GetString(), StringComparison.Ordinal);
        Assert.Equal("refused", (await rig.RunAsync(verb, "no-such-alert", "--output", "json")).Json.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task WouldHave_EmptyLedger_IsAnAnswer()
    {
        await using var rig = new CliRig();

        Assert.Contains("No action would have been taken", (await rig.RunAsync("ledger", "--would-have")).Out, StringComparison.Ordinal);
        var json = (await rig.RunAsync("ledger", "--would-have", "--days", "30", "--output", "json")).Json;
        Assert.Equal((0, System.Text.Json.JsonValueKind.Null), (json.GetProperty("would_have_acted").GetInt32(), json.GetProperty("shadow_precision").ValueKind));
        Assert.Equal(2, (await rig.RunAsync("ledger", "--would-have", "--days", "0")).Code);
    }
}
