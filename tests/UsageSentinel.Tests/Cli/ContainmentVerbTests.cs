using System.Text.Json;
using UsageSentinel.Cli;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Cli;

/// <summary>The verbs that act, through the command itself: what they do, what they refuse, and what they say.</summary>
public sealed class ContainmentVerbTests
{
    [Fact]
    public async Task Revoke_WithoutYes_SaysWhatItWouldDoAndDoesNothing()
    {
        await using var rig = await ReadyAsync();
        var key = Key(rig);

        var run = await rig.RunAsync("revoke", key.Id, "--accept-radius");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("Would delete the key", run.Error, StringComparison.Ordinal);
        Assert.Contains("Add --yes", run.Error, StringComparison.Ordinal);
        Assert.Empty(rig.Server.Organization.Deletions);
    }

    [Fact]
    public async Task Revoke_Stopped_IsRefusedByNameAndDoneAfterResume()
    {
        await using var rig = await ReadyAsync();
        var key = Key(rig);
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("stop", "--reason", "drill")).Code);

        var refused = await rig.RunAsync("revoke", key.Id, "--yes", "--accept-radius");
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("Blocked by guardrail \"stop switch\"", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await rig.RunAsync("resume")).Code);
        Assert.Empty(rig.Server.Organization.Deletions);

        Assert.Equal(ExitCode.Done, (await rig.RunAsync("resume", "--yes")).Code);
        var done = await rig.RunAsync("revoke", key.Id, "--yes", "--accept-radius", "--reason", "leaked", "--output", "json");

        Assert.Equal(ExitCode.Done, done.Code);
        Assert.Equal("done", JsonDocument.Parse(done.Out).RootElement.GetProperty("outcome").GetString());
        Assert.Equal(key.Id, Assert.Single(rig.Server.Organization.Deletions).KeyId);
        var ledger = await rig.RunAsync("ledger", "--output", "json");
        Assert.Contains("leaked", ledger.Out, StringComparison.Ordinal);
        Assert.Contains("cli:", ledger.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_ProtectedKey_IsRefusedWhateverIsSaid()
    {
        await using var rig = await ReadyAsync();
        var key = Key(rig);
        rig.Variables["Sentinel__Response__ProtectedKeys__0"] = key.Id;

        var run = await rig.RunAsync("revoke", key.Id, "--yes", "--accept-radius");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("Blocked by guardrail \"protected keys\"", run.Error, StringComparison.Ordinal);
        Assert.Empty(rig.Server.Organization.Deletions);
    }

    [Fact]
    public async Task Protect_ByHand_RefusesUntilItIsEnded()
    {
        await using var rig = await ReadyAsync();
        var key = Key(rig);

        var set = await rig.RunAsync("protect", key.Id, "--reason", "checkout", "--output", "json");
        var refused = await rig.RunAsync("revoke", key.Id, "--yes", "--accept-radius");
        var asked = await rig.RunAsync("unprotect", key.Id);
        Assert.Empty(rig.Server.Organization.Deletions);
        var ended = await rig.RunAsync("unprotect", key.Id, "--yes", "--output", "json");
        var done = await rig.RunAsync("revoke", key.Id, "--yes", "--accept-radius");

        Assert.Equal((ExitCode.Done, string.Empty), (set.Code, set.Error));
        Assert.Equal((key.Id, 1), (set.Json[0].GetProperty("entry").GetString(), set.Json[0].GetProperty("keys").GetInt32()));
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("Blocked by guardrail \"protected keys\"", refused.Error, StringComparison.Ordinal);
        asked.FailedWith(ExitCode.Usage, "--yes");
        Assert.Equal(0, ended.Json.GetArrayLength());
        Assert.Equal(ExitCode.Done, done.Code);
        var ledger = await rig.RunAsync("ledger", "--output", "json");
        Assert.Contains($"Protected: {key.Id} (checkout)", ledger.Out, StringComparison.Ordinal);
        Assert.Contains($"No longer protected: {key.Id}", ledger.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Protect_WhatMatchesNothing_IsStoredWithAWarning()
    {
        await using var rig = await ReadyAsync();

        var set = await rig.RunAsync("protect", "no-such-*", "--output", "json");

        Assert.Equal(ExitCode.Done, set.Code);
        Assert.Contains("does not match any known key", set.Error, StringComparison.Ordinal);
        Assert.Equal(0, set.Json[0].GetProperty("keys").GetInt32());
    }

    [Fact]
    public async Task Unprotect_WhatAPersonDidNotSet_SaysWhereItIs()
    {
        await using var rig = await ReadyAsync();
        rig.Variables["Sentinel__Response__ProtectedKeys__0"] = "prod-*";

        (await rig.RunAsync("unprotect", "prod-*", "--yes")).FailedWith(ExitCode.Usage, "response.protectedKeys");
        (await rig.RunAsync("unprotect", "other", "--yes")).FailedWith(ExitCode.Usage, "no protection other");
        (await rig.RunAsync("protect", " ")).FailedWith(ExitCode.Usage, "empty");
        Assert.Equal("configuration", (await rig.RunAsync("protect", "--output", "json")).Json[0].GetProperty("by").GetString());
    }

    [Fact]
    public async Task ContainAndRestore_SpendLimit_IsSetAndTakenAway()
    {
        await using var rig = await ReadyAsync();
        var key = Key(rig);

        Assert.Equal(ExitCode.Done, (await rig.RunAsync("contain", key.Id, "--rung", "limit", "--yes", "--accept-radius")).Code);
        Assert.Equal(ExitCode.Usage, (await rig.RunAsync("restore", key.Id)).Code);
        var restored = await rig.RunAsync("restore", key.Id, "--yes", "--output", "json");

        Assert.Equal(ExitCode.Done, restored.Code);
        Assert.Equal("restored", JsonDocument.Parse(restored.Out).RootElement[0].GetProperty("outcome").GetString());
        Assert.Equal(ExitCode.Usage, (await rig.RunAsync("restore", key.Id, "--yes")).Code);
    }

    [Fact]
    public async Task Arm_AsksForYesAndSaysWhatIsKnown()
    {
        await using var rig = await ReadyAsync();

        var asked = await rig.RunAsync("arm", "enforce", "--rule", "Spike");
        Assert.Equal(ExitCode.Usage, asked.Code);
        Assert.Contains("not known", asked.Out, StringComparison.Ordinal);

        (await rig.RunAsync("arm", "enforce", "--rule", "Spike", "--yes")).FailedWith(ExitCode.Refused, "--yes-without-evidence", "sentinel ledger --would-have");
        Assert.DoesNotContain("Armed", (await rig.RunAsync("ledger", "--output", "json")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("arm", "approve", "--rule", "Drift", "--yes")).Code);
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("arm", "enforce", "--rule", "Spike", "--yes-without-evidence")).Code);
        Assert.Contains("Armed Spike: enforce", (await rig.RunAsync("ledger", "--output", "json")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await rig.RunAsync("arm", "enforce", "--rule", "NoSuchRule", "--yes")).Code);
    }

    /// <summary>Ten decisions that only the mode withheld, eight of them labelled.</summary>
    [Fact]
    public async Task Arm_AfterAWhileInObserve_PrintsTheShadowPrecisionSoFar()
    {
        await using var rig = new CliRig();
        await using (var store = SqliteEntityStore.Open(rig.StoreFile))
        {
            var now = rig.Clock.GetUtcNow();
            for (var number = 0; number < 10; number++)
            {
                await new LedgerStore(store).AppendAsync(
                    new LedgerEntry(now.AddDays(-2), LedgerKind.Withheld, $"e{number}", "/", "automation", "Withheld.", """[{"rail":"ObserveOnly","withholds":true,"reason":""}]"""),
                    null,
                    CancellationToken.None);
                if (number < 8)
                {
                    await new LabelStore(store).SetAsync($"e{number}", number < 6 ? ShadowLabel.Confirmed : ShadowLabel.Benign, "ann", now, CancellationToken.None);
                }
            }
        }

        var asked = await rig.RunAsync("arm", "enforce");

        Assert.Equal(ExitCode.Usage, asked.Code);
        Assert.Contains("on 10 alerts: 6 labelled as abuse, 2 labelled as benign, 2 not labelled; precision 75 %", asked.Out, StringComparison.Ordinal);
        Assert.Contains("--yes", asked.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Armed", (await rig.RunAsync("ledger", "--output", "json")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("arm", "enforce", "--yes")).Code);
        Assert.Contains("Armed every rule: enforce. In the last 90 days", (await rig.RunAsync("ledger", "--output", "json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_AboveTheRadiusOfTwoPeople_IsRefusedOnOneMachine()
    {
        await using var rig = await ReadyAsync();
        var key = Key(rig);
        rig.Variables["Sentinel__Response__TwoPersonAbove"] = "0";

        var run = await rig.RunAsync("revoke", key.Id, "--yes", "--accept-radius");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("Blocked by guardrail \"approval\"", run.Error, StringComparison.Ordinal);
        Assert.Contains("two people must approve (response.twoPersonAbove), and a command proves no identity", run.Error, StringComparison.Ordinal);
        Assert.Empty(rig.Server.Organization.Deletions);

        rig.Variables["Sentinel__Response__TwoPersonAbove"] = "1";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("revoke", key.Id, "--yes", "--accept-radius")).Code);
    }

    private static SimulatedKey Key(CliRig rig) => rig.Server.Organization.Keys.First(key => key.ServiceAccount is null && key.IsListed);

    private static async Task<CliRig> ReadyAsync()
    {
        var rig = await new CliRig().WithSimulatorAsync();
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        return rig;
    }
}
