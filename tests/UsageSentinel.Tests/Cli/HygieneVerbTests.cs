using UsageSentinel.Cli;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Cli;

/// <summary>What people see of inventory and hygiene.</summary>
public sealed class HygieneVerbTests
{
    [Fact]
    public async Task Hygiene_BeforeTheFirstSweep_SaysWhatToDo()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();

        var run = await rig.RunAsync("keys", "--hygiene");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("watch --once", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hygiene_AsJson_HasFindingsAndScores()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(SimulatorTraps.InactiveOwners, keys: 12);
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        var orphan = rig.Server.Organization.Keys.Single(key => !key.OwnerHasAccess);
        rig.Variables["Sentinel__Hygiene__Exceptions__0__Rule"] = "NoSpendLimit";
        rig.Variables["Sentinel__Hygiene__Exceptions__0__Subject"] = "*";
        rig.Variables["Sentinel__Hygiene__Exceptions__0__Reason"] = "prepaid";
        rig.Variables["Sentinel__Hygiene__Exceptions__0__Until"] = "2027-01-01";

        var run = await rig.RunAsync("keys", "--hygiene", "--output", "json");

        Assert.Equal(ExitCode.Done, run.Code);
        var findings = run.Json[0].GetProperty("findings").EnumerateArray().ToList();
        var found = Assert.Single(findings, finding => finding.GetProperty("rule").GetString() == "orphaned_owner");
        Assert.Equal(orphan.Id, found.GetProperty("id").GetString());
        Assert.Equal("critical", found.GetProperty("severity").GetString());
        var accepted = findings.Where(finding => finding.GetProperty("rule").GetString() == "no_spend_limit").ToList();
        Assert.NotEmpty(accepted);
        Assert.All(accepted, finding => Assert.Equal("2027-01-01", finding.GetProperty("exception").GetProperty("until").GetString()));
        Assert.Contains(run.Json[0].GetProperty("projects").EnumerateArray(), project => project.GetProperty("id").GetString() == orphan.ProjectId && project.GetProperty("score").GetInt32() <= 70);
        var table = await rig.RunAsync("keys", "--hygiene");
        Assert.Contains("critical: orphaned owner (1 finding)", table.Out, StringComparison.Ordinal);
        Assert.Contains("prepaid", table.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("deny")]
    public async Task Decide_KeyWithoutACountdown_SaysWhereToLook(string verb)
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);

        (await rig.RunAsync(verb, $"hygiene/{rig.Server.Organization.Keys[0].Id}")).FailedWith(ExitCode.Usage, "has no countdown", "sentinel keys --hygiene");
        Assert.Equal(0, (await rig.RunAsync("keys", "--hygiene", "--output", "json")).Json[0].GetProperty("deletions").GetArrayLength());
    }

    [Fact]
    public async Task Inventory_AsJson_ShowsWhatIsListedAndWhatChanged()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);

        var admin = await rig.RunAsync("inventory", "--kind", "admin_key", "--output", "json");
        var changes = await rig.RunAsync("inventory", "--changes", "--output", "json");

        Assert.Equal(1, admin.Json.GetArrayLength());
        Assert.True(admin.Json[0].GetProperty("is_ours").GetBoolean());
        Assert.Equal(0, changes.Json.GetArrayLength());
        Assert.Contains("Nothing changed.", (await rig.RunAsync("inventory", "--changes")).Out, StringComparison.Ordinal);
        Assert.Contains(rig.Server.Organization.AdminKeys[0].Id, (await rig.RunAsync("inventory")).Out, StringComparison.Ordinal);
        (await rig.RunAsync("inventory", "--changes", "--days", "0")).FailedWith(ExitCode.Usage, "--days");
    }

    [Fact]
    public async Task Purge_PreviewThenYes_ErasesTheOwnerAndSaysWhatIsKept()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(keys: 6);
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        var owner = rig.Server.Organization.Keys.First(key => key.Owner is not null).Owner!;
        (await rig.RunAsync("purge", "--owner", "nobody has this name", "--yes")).FailedWith(ExitCode.Usage, "Nothing is kept", "inventory --kind user");

        var preview = await rig.RunAsync("purge", "--owner", owner.Id);
        Assert.Equal(ExitCode.Done, preview.Code);
        Assert.Contains("add --yes to confirm", preview.Out, StringComparison.Ordinal);
        var done = await rig.RunAsync("purge", "--owner", owner.Id, "--yes", "--output", "json");

        Assert.True(done.Json.GetProperty("erased").GetBoolean());
        Assert.NotEqual(0, done.Json.GetProperty("keys").GetInt32());
        Assert.Contains(done.Json.GetProperty("kept").EnumerateArray(), line => line.GetString()!.StartsWith("the ledger", StringComparison.Ordinal));
        Assert.DoesNotContain(owner.Name, (await rig.RunAsync("inventory", "--output", "json")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain(owner.Name, (await rig.RunAsync("keys", "--output", "json")).Out, StringComparison.Ordinal);
        (await rig.RunAsync("purge", "--owner", owner.Id)).FailedWith(ExitCode.Usage, "Nothing is kept");
    }
}
