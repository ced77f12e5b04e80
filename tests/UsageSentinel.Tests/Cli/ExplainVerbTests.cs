using System.Text;
using UsageSentinel.Cli;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Recording;

namespace UsageSentinel.Tests.Cli;

/// <summary>The verb <c>explain</c>, and what <c>audit verify</c> says of the inputs, on a store with one alert that is over.</summary>
public sealed class ExplainVerbTests : IAsyncLifetime
{
    private SqliteEntityStore? store;
    private JudgedAlert? judged;

    private CliRig Rig { get; } = new();

    private JudgedAlert Judged => judged ?? throw new InvalidOperationException("Nothing was judged.");

    public async Task InitializeAsync()
    {
        store = SqliteEntityStore.Open(Rig.StoreFile);
        judged = await JudgedAlert.KeepAsync(store);
    }

    public async Task DisposeAsync()
    {
        await (store?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Rig.DisposeAsync();
    }

    [Fact]
    public async Task Explain_AsItWasKept_GivesTheSameBytes()
    {
        var run = await Rig.RunAsync("explain", Judged.Alert.Id);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Empty(run.Error);
        Assert.StartsWith("Canary critical,", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("4 steps and 0 decisions were re-evaluated: the results are identical.\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(run.Out, (await Rig.RunAsync("explain", Judged.Alert.Id)).Out);
    }

    [Fact]
    public async Task Explain_AsJson_HasEveryStep()
    {
        var json = (await Rig.RunAsync("explain", Judged.Alert.Id, "--output", "json")).Json;

        Assert.Equal(["id", "rule", "severity", "explanation", "same", "steps", "decisions", "title", "lost_usd", "burn_usd_per_hour", "expected_activity", "changes"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal((Judged.Alert.Id, "Canary", true), (json.GetProperty("id").GetString(), json.GetProperty("rule").GetString(), json.GetProperty("same").GetBoolean()));
        Assert.Equal(
            [("1", "pended", "same"), ("2", "fired", "same"), ("3", "recovering", "same"), ("4", "resolved", "same")],
            json.GetProperty("steps").EnumerateArray().Select(step => (
                step.GetProperty("step").GetString()!, step.GetProperty("kind").GetString()!, step.GetProperty("derived").GetString()!)));
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef.1772409600")]
    [InlineData("\u001b[31mnothing")]
    [InlineData("")]
    public async Task Explain_NoSuchAlert_IsAUsageErrorInOneLine(string id)
    {
        var run = await Rig.RunAsync("explain", id);

        run.FailedWith(ExitCode.Usage, "There is no alert", "sentinel alerts");
        Assert.DoesNotContain('\u001b', run.Error);
    }

    [Fact]
    public async Task Explain_InputsEdited_EndsWith1AndNamesTheStep()
    {
        var rows = await Judged.StepsAsync();
        var bytes = (byte[])rows[1].Properties["B0"];
        bytes[^3] ^= 1;
        await Judged.WriteAsync(rows[1].With("B0", bytes));

        await SaysAsync("altered", 2, "step 2: its inputs were ALTERED", "The inputs of step 2 of alert");
    }

    [Fact]
    public async Task Explain_OutcomeEdited_EndsWith1AndNamesTheStep()
    {
        var rows = await Judged.StepsAsync();
        var outcome = Encoding.UTF8.GetString((byte[])rows[0].Properties["Outcome"]).Replace("Critical", "Warning", StringComparison.Ordinal);
        await Judged.WriteAsync(rows[0].With("Outcome", Encoding.UTF8.GetBytes(outcome)));

        await SaysAsync("altered", 1, "step 1: its inputs were ALTERED", "were edited: they do not match their hash");
    }

    [Fact]
    public async Task Explain_StepRemoved_EndsWith1AndNamesTheStep()
    {
        await Judged.RemoveAsync((await Judged.StepsAsync())[0]);

        await SaysAsync("missing", 1, "step 1: its inputs are missing", "are missing: row 1 refers to them");
    }

    /// <summary>Named anew by what it holds now: the chain names another.</summary>
    [Fact]
    public async Task Explain_StepReplacedUnderItsRightName_IsInsertedAndMissing()
    {
        await using var elsewhere = new CliRig();
        await using var other = SqliteEntityStore.Open(elsewhere.StoreFile);
        var forged = (await (await JudgedAlert.KeepAsync(other, model: "gpt-4o-mini")).StepsAsync())[0];
        var rows = await Judged.StepsAsync();
        Assert.NotEqual(rows[0].RowKey, forged.RowKey);
        await Judged.WriteAsync(forged);
        await SaysAsync("inserted", 1, "was INSERTED", "was inserted: no row of the ledger refers to it");

        await Judged.RemoveAsync(rows[0]);
        await SaysAsync("missing", 1, "its inputs are missing", "of alert");
    }

    [Theory]
    [InlineData("j|{0}|000003|no hash")]
    [InlineData("j|{0}|\u001b[31m")]
    public async Task Explain_RowThatNobodyWrote_IsInserted(string name)
    {
        await Judged.WriteAsync(new Entity(string.Format(System.Globalization.CultureInfo.InvariantCulture, name, Judged.Alert.Id)).With("Kind", "Fired"));

        await SaysAsync("inserted", null, "was INSERTED", "was inserted");
    }

    [Fact]
    public async Task Explain_NamesFromOutside_DoNotSteerTheTerminal()
    {
        var hostile = await JudgedAlert.KeepAsync(store!, HostileNameTests.Name, HostileNameTests.Name);

        var table = await Rig.RunAsync("explain", hostile.Alert.Id);
        var json = await Rig.RunAsync("explain", hostile.Alert.Id, "--output", "json");

        Assert.Equal((ExitCode.Done, ExitCode.Done), (table.Code, json.Code));
        Assert.Contains("owned", table.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(table.Out, letter => letter is '\u001b' or '\u0007' or '\u202e' or '\u202c' or '\r');
        Assert.DoesNotContain(json.Out, letter => letter is (< ' ' and not '\n') or > '~');
    }

    [Theory]
    [InlineData(91)]
    [InlineData(900)]
    public async Task Explain_PastRetention_SaysSoAndTheAuditHolds(int days)
    {
        var retention = new AlertRetention(
            new AlertIndex(store!), new RecordedRows(store!), new LedgerStore(store!), new ResponseCaseStore(store!), new DecisionInputStore(store!), new SweepPolicy());
        await retention.PurgeAsync(Given.Account, Given.Monday.AddDays(days), CancellationToken.None);

        var run = await Rig.RunAsync("explain", Judged.Alert.Id);
        var verified = await Rig.RunAsync("audit", "verify");

        Assert.Equal(ExitCode.Done, verified.Code);
        Assert.EndsWith("0 stored inputs match the hashes in the rows; 4 were removed after their retention.\n", verified.Out, StringComparison.Ordinal);
        if (days > 800)
        {
            run.FailedWith(ExitCode.Usage, "was removed after its retention (retention.alertsDays)", "sentinel ledger --alert");
            return;
        }

        Assert.Equal(ExitCode.No, run.Code);
        Assert.EndsWith("were removed after their retention (retention.inputsDays). The ledger shows when.\n", run.Out, StringComparison.Ordinal);
    }

    /// <summary>What was kept of an organization that was renamed or taken out of the configuration is still what it was.</summary>
    [Fact]
    public async Task Explain_OrganizationIsNoLongerConfigured_StillHolds()
    {
        Rig.Variables["Sentinel__Providers__0__Name"] = "another";

        Assert.Equal(ExitCode.Done, (await Rig.RunAsync("explain", Judged.Alert.Id)).Code);
        var verified = await Rig.RunAsync("audit", "verify");
        Assert.True(verified.Code == ExitCode.Done, verified.Out);

        await Judged.RemoveAsync((await Judged.StepsAsync())[0]);
        Assert.Equal(ExitCode.No, (await Rig.RunAsync("audit", "verify")).Code);
    }

    [Fact]
    public async Task Verify_AsKept_CountsTheInputs()
    {
        var run = await Rig.RunAsync("audit", "verify");
        var json = (await Rig.RunAsync("audit", "verify", "--output", "json")).Json;

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.EndsWith(" 4 stored inputs match the hashes in the rows.\n", run.Out, StringComparison.Ordinal);
        Assert.Equal((4, 0), (json.GetProperty("inputs").GetInt32(), json.GetProperty("past_retention").GetInt32()));
    }

    /// <summary>With the pointer gone no verb finds the alert; the ledger still names its steps.</summary>
    [Fact]
    public async Task Verify_WholeAlertGone_EndsWith1()
    {
        await foreach (var pointer in store!.QueryAsync(TableNames.Sentinel, Partitions.AlertIndex(Given.Account), RowRange.All, CancellationToken.None))
        {
            await store.CommitAsync(TableNames.Sentinel, Partitions.AlertIndex(Given.Account), [new EntityWrite.Delete(pointer.RowKey)], CancellationToken.None);
        }

        var run = await Rig.RunAsync("audit", "verify");

        Assert.Equal(ExitCode.No, run.Code);
        Assert.StartsWith("BROKEN at row 1: The inputs of step 1 of alert", run.Out, StringComparison.Ordinal);
    }

    /// <summary>Both verbs end with 1 and say which: in the table, in JSON, and in one line of the audit.</summary>
    private async Task SaysAsync(string derived, int? step, string table, string audit)
    {
        var shown = await Rig.RunAsync("explain", Judged.Alert.Id);
        var json = await Rig.RunAsync("explain", Judged.Alert.Id, "--output", "json");
        var verified = await Rig.RunAsync("audit", "verify");

        Assert.Equal((ExitCode.No, ExitCode.No, ExitCode.No), (shown.Code, json.Code, verified.Code));
        Assert.Contains(table, shown.Out, StringComparison.Ordinal);
        Assert.EndsWith("Not all results could be reproduced.\n", shown.Out, StringComparison.Ordinal);
        Assert.False(json.Json.GetProperty("same").GetBoolean());
        Assert.Contains(json.Json.GetProperty("steps").EnumerateArray(), one =>
            one.GetProperty("derived").GetString() == derived
            && (step is not { } number || one.GetProperty("step").GetString() == number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.StartsWith("BROKEN", verified.Out, StringComparison.Ordinal);
        Assert.Contains(audit, Assert.Single(verified.Out.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown.Out + verified.Out);
    }
}
