using UsageSentinel.Cli;

namespace UsageSentinel.Tests.Cli;

/// <summary><c>envelope</c> after one sweep: too little is known for caps, and what people say is kept.</summary>
public sealed class EnvelopeVerbTests
{
    [Fact]
    public async Task Envelope_AfterOneSweep_ShowsWhyNothingIsCappedAndKeepsWhatPeopleSay()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(days: 3);
        rig.Variables["Sentinel__Detection__BackfillDays"] = "3";
        rig.Variables["Sentinel__Response__Envelope__Enabled"] = "true";
        Assert.Equal(0, (await rig.RunAsync("watch", "--once")).Code);
        var project = rig.Server.Organization.Keys[0].ProjectId;

        var line = (await rig.RunAsync("envelope", "--output", "json")).Json.EnumerateArray().Single(line => line.GetProperty("project").GetString() == project);

        Assert.Equal(("blocked", "ObserveOnly", false), (line.GetProperty("decision").GetString(), line.GetProperty("blocked_by").GetString(), line.GetProperty("is_held").GetBoolean()));
        Assert.Contains($"project {project}: not capped, 0 days without an alert", (await rig.RunAsync("envelope")).Out, StringComparison.Ordinal);
        (await rig.RunAsync("envelope", "--undo", project)).FailedWith(2, "Add --yes");
        (await rig.RunAsync("envelope", "--undo", "proj_none", "--yes")).FailedWith(2, "proj_none");
        (await rig.RunAsync("envelope", "--undo", project, "--resume", project)).FailedWith(2, "exclude each other");
        Assert.Equal("undo", (await rig.RunAsync("envelope", "--undo", project, "--yes", "--reason", "a launch", "--output", "json")).Json.GetProperty("change").GetString());
        Assert.Contains("taken back by a person: a launch", (await rig.RunAsync("ledger", "--output", "json")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("envelope", "--resume", project, "--yes")).Code);
    }
}
