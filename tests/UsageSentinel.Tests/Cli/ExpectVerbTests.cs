using UsageSentinel.Cli;

namespace UsageSentinel.Tests.Cli;

/// <summary><c>expect</c>: announced, listed, in the ledger, withdrawn; each by another process on the same store.</summary>
public sealed class ExpectVerbTests
{
    [Fact]
    public async Task Expect_AKeyInUse_IsListedInTheLedgerAndWithdrawn()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(keys: 4);
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        var key = (await rig.RunAsync("keys", "--output", "json")).Json.EnumerateArray().First(one => one.GetProperty("month_cost_usd").GetDecimal() > 0).GetProperty("api_key_id").GetString()!;

        var said = await rig.RunAsync("expect", key, "--until", "6h", "--up-to", "40usd/h", "--reason", "load test", "--by", "dana", "--output", "json");
        Assert.True(said.Code == ExitCode.Done, said.Error);

        // The next sweep keeps it.
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        var listed = Assert.Single((await rig.RunAsync("expect", "list", "--output", "json")).Json.EnumerateArray());
        Assert.Equal(
            (key, "active", 40m, "dana", "load test"),
            (listed.GetProperty("api_key_id").GetString(), listed.GetProperty("state").GetString(), listed.GetProperty("up_to_usd_per_hour").GetDecimal(), listed.GetProperty("by").GetString(), listed.GetProperty("reason").GetString()));
        Assert.Contains(key[..10], (await rig.RunAsync("expect", "list")).Out, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Done, (await rig.RunAsync("expect", "withdraw", key, "--by", "eve")).Code);
        Assert.Empty((await rig.RunAsync("expect", "list", "--output", "json")).Json.EnumerateArray());
        var ledger = (await rig.RunAsync("ledger", "--output", "json")).Json.EnumerateArray().Select(row => row.ToString()).ToList();
        Assert.Contains(ledger, row => row.Contains("Expects up to $40.00 an hour", StringComparison.Ordinal) && row.Contains("dana", StringComparison.Ordinal));
        Assert.Contains(ledger, row => row.Contains("Withdrew the expected activity.", StringComparison.Ordinal) && row.Contains("eve", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("audit", "verify")).Code);
    }

    [Fact]
    public async Task AlertsShow_OfAKeyThatIsExpectedToBeBusy_SaysSo()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(scenario: "incidents", keys: 10, days: 12);
        rig.Variables["Sentinel__Detection__BackfillDays"] = "12";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        var alert = (await rig.RunAsync("alerts", "--output", "json")).Json.EnumerateArray().First(one => one.GetProperty("api_key_id").GetString() is not null);
        var (id, key) = (alert.GetProperty("id").GetString()!, alert.GetProperty("api_key_id").GetString()!);
        Assert.DoesNotContain("Expected until", (await rig.RunAsync("alerts", "show", id)).Out, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Done, (await rig.RunAsync("expect", key, "--until", "6h", "--up-to", "40usd/h", "--reason", "load test", "--by", "dana")).Code);

        Assert.Contains("up to $40.00/h (dana: load test).", (await rig.RunAsync("alerts", "show", id)).Out, StringComparison.Ordinal);
        Assert.Contains("up to $40.00/h (dana: load test).", (await rig.RunAsync("explain", id)).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--up-to is missing", "key_1", "--until", "6h", "--reason", "x")]
    [InlineData("is not an amount an hour", "key_1", "--until", "6h", "--up-to", "lots", "--reason", "x")]
    [InlineData("--until must be in the future", "key_1", "--until", "40d", "--up-to", "4usd/h", "--reason", "x")]
    [InlineData("--reason is missing", "key_1", "--until", "6h", "--up-to", "4usd/h")]
    [InlineData("Name a key or a project", "--until", "6h", "--up-to", "4usd/h", "--reason", "x")]
    [InlineData("No key in use", "key_none", "--until", "6h", "--up-to", "4usd/h", "--reason", "x")]
    public async Task Expect_BadInput_IsOneLineAndUsageError(string line, params string[] args)
    {
        await using var rig = await new CliRig().WithSimulatorAsync(keys: 2);
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);

        var run = await rig.RunAsync(["expect", .. args]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(line, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
    }
}
