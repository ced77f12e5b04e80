namespace UsageSentinel.Tests.Cli;

public sealed class DemoTests
{
    private const string AlertFields =
        "id rule severity project_id api_key_id active_at fired_at resolved_at score observed expected excess_usd response response_at cause explanation state acked_until silenced";

    [Fact]
    public async Task Demo_Headless_KeepsEveryPromise()
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync("demo", "--headless", "--output", "json");

        Assert.True(run.Code == 0, run.Out + run.Error);
        LookingTests.HasFields(run.Json, "holds stolen_usd lines");
        Assert.True(run.Json.GetProperty("holds").GetBoolean());
        Assert.Contains("verified as deleted", run.Out, StringComparison.Ordinal);
        Assert.Contains("REVOKED", run.Error, StringComparison.Ordinal);

        // The first line that a new user reads: the folder is made for its owner only, so nothing has to be said about it.
        Assert.DoesNotContain("was accessible", run.Error, StringComparison.Ordinal);
    }

    /// <summary>The store of a demo can be looked at like any other.</summary>
    [Fact]
    public async Task Demo_WithAFolder_LeavesItsStoreToBeLookedAt()
    {
        await using var rig = new CliRig();
        Assert.Equal(0, (await rig.RunAsync("demo", "--headless")).Code);
        rig.Variables.Clear();

        var alerts = (await rig.RunAsync("alerts", "--output", "json")).Json.EnumerateArray().ToList();
        var open = (await rig.RunAsync("alerts", "--open", "--output", "json")).Json.EnumerateArray().ToList();
        var keys = (await rig.RunAsync("keys", "--output", "json")).Json.EnumerateArray().ToList();

        Assert.All(alerts, alert => LookingTests.HasFields(alert, AlertFields + " provider account name meter historic ratio window_hours excess_parts excess_unpriced_usd excess_at_least_usd excess_at_most_usd acked_by ack_note notified_at lost_usd burn_usd_per_hour projected_usd projected_at bouts plateau_since resolved_reason short_id headline key_name situation title excess_by_day earliest_possible_at"));
        var revoked = Assert.Single(alerts, alert => alert.GetProperty("response").GetString() == "revoke");
        Assert.Equal("critical", revoked.GetProperty("severity").GetString());
        Assert.Contains(keys, key => key.GetProperty("api_key_id").GetString() == revoked.GetProperty("api_key_id").GetString());
        Assert.NotEmpty(open);
        Assert.All(open, alert => Assert.NotEqual("resolved", alert.GetProperty("state").GetString()));
        Assert.Equal(1, (await rig.RunAsync("alerts", "--fail-on", "warning")).Code);
        Assert.Equal(0, (await rig.RunAsync("status")).Code);
        Assert.Contains((await rig.RunAsync("alerts")).Out.Split((char)10), line => line.Contains("critical  contained", StringComparison.Ordinal));
    }

    /// <summary>A store that a demo left takes place in the time of the demo, months before that of the reader.</summary>
    [Fact]
    public async Task Demo_ItsStore_IsReadInItsOwnTime()
    {
        await using var rig = new CliRig();
        Assert.Equal(0, (await rig.RunAsync("demo", "--headless")).Code);
        rig.Variables.Clear();

        var usage = await rig.RunAsync("usage", "--last", "24h", "--group-by", "model");
        var alerts = await rig.RunAsync("alerts");

        Assert.Contains("gpt-4o-mini", usage.Out, StringComparison.Ordinal);
        Assert.Contains("This store is from a demo: now is 2026-09-15 15:00 UTC", usage.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch(" [0-9]{2,} d ", alerts.Out);
        var unlisted = (await rig.RunAsync("alerts", "--output", "json")).Json.EnumerateArray().Single(alert => alert.GetProperty("rule").GetString() == "unknown_key");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, unlisted.GetProperty("projected_usd").ValueKind);
        var shown = (await rig.RunAsync("alerts", "show", unlisted.GetProperty("short_id").GetString()!)).Out;
        Assert.Contains("no rate is measured", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("sentinel contain", shown, StringComparison.Ordinal);
        var blind = (await rig.RunAsync("alerts", "--output", "json")).Json.EnumerateArray().Where(alert => alert.GetProperty("rule").GetString() == "blind_spot").Select(alert => alert.GetProperty("headline").GetString()).ToList();
        Assert.Equal(blind.Count, blind.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain("-", (await rig.RunAsync("status")).Out.Split("as of 2026-10-08,")[1].Split(')')[0], StringComparison.Ordinal);
        Assert.Contains("some usage could not be read and is in no total", usage.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("of types that this version", alerts.Out[alerts.Out.IndexOf("Details:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    /// <summary>Another configuration is another organization: its time is the real one.</summary>
    [Fact]
    public async Task DemoClock_WithAConfigurationOfOnesOwn_IsNotUsed()
    {
        await using var rig = new CliRig();
        Directory.CreateDirectory(rig.Data);
        await File.WriteAllTextAsync(Path.Combine(rig.Data, "demo.clock"), "2026-09-15T15:00:00Z");
        await File.WriteAllTextAsync(Path.Combine(rig.Data, "sentinel.json"), "{}");
        await File.WriteAllTextAsync(rig.File("own.json"), "{}");

        Assert.Contains("This store is from a demo", (await rig.RunAsync("ledger")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("This store is from a demo", (await rig.RunAsync("ledger", "--config", rig.File("own.json"))).Error, StringComparison.Ordinal);
    }

    /// <summary>The demo's time is its own: in a store of the real thing it would be nonsense.</summary>
    [Fact]
    public async Task Demo_WhereAStoreIs_IsRefused()
    {
        await using var rig = new CliRig();
        await rig.RunAsync("status");

        (await rig.RunAsync("demo", "--headless")).FailedWith(2, "--data", rig.Data);
    }
}
