using System.Text.Json;
using UsageSentinel.Cli;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Cli;

/// <summary>The verbs <c>ack</c>, <c>silence</c> and <c>outbox</c> on a store with one firing alert.</summary>
public sealed class QuietingTests : IAsyncLifetime
{
    private string alert = string.Empty;

    private CliRig Rig { get; } = new();

    public async Task InitializeAsync()
    {
        await using var store = SqliteEntityStore.Open(Rig.StoreFile);
        var fired = AlertLifecycle.Apply(null, Given.Anomalous(Severity.Warning), Given.Step(0), true, AlertTiming.Velocity);
        alert = fired.Alert!.Id;
        await new AlertIndex(store).PointAsync(Given.Account, Partitions.Series(Given.Account, Given.Series), [fired.Alert], CancellationToken.None);
        await new SeriesStore(store).CommitAsync(Given.NewState() with { Alerts = [fired.Alert] }, null, fired.Transitions, [], [], CancellationToken.None);
    }

    public async Task DisposeAsync() => await Rig.DisposeAsync();

    [Fact]
    public async Task Ack_FiringAlert_ShowsUntilWhenAndTellsIt()
    {
        var run = await Rig.RunAsync("ack", alert, "--for", "2h", "--by", "<b>ada\u001b[31m", "--hold", "--output", "json");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.True(run.Json.GetProperty("hold").GetBoolean());
        Assert.DoesNotContain('\u001b', run.Out);
        var shown = (await Rig.RunAsync("alerts", "--output", "json")).Json.EnumerateArray().Single();
        Assert.NotEqual(JsonValueKind.Null, shown.GetProperty("acked_until").ValueKind);
    }

    [Fact]
    public async Task Ack_WithANote_IsShownWithWhoAndWhy()
    {
        var run = await Rig.RunAsync("ack", alert, "--by", "ada", "--note", "load test of team blue");

        Assert.Contains("Acknowledged by ada until", run.Out, StringComparison.Ordinal);
        Assert.Contains("Note: load test of team blue", run.Out, StringComparison.Ordinal);
        var shown = (await Rig.RunAsync("alerts", "--output", "json")).Json.EnumerateArray().Single();
        Assert.Equal(("ada", "load test of team blue"), (shown.GetProperty("acked_by").GetString(), shown.GetProperty("ack_note").GetString()));
        var page = (await Rig.RunAsync("alerts", "show", alert)).Out;
        Assert.Contains("load test of team blue (ada)", page, StringComparison.Ordinal);
        Assert.Contains("Acknowledged by ada", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AckResolve_FiringAlert_EndsIt()
    {
        Assert.Equal(ExitCode.Done, (await Rig.RunAsync("ack", alert, "--resolve")).Code);

        Assert.Equal("resolved", (await Rig.RunAsync("alerts", "--output", "json")).Json[0].GetProperty("state").GetString());
        Assert.Equal(ExitCode.Usage, (await Rig.RunAsync("ack", alert)).Code);
    }

    [Fact]
    public async Task AckBenign_FiringAlertOfAKey_EndsItAndIsCounted()
    {
        var run = await Rig.RunAsync("ack", alert, "--benign", "--output", "json");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Equal(("benign", true), (run.Json.GetProperty("learned").GetString(), run.Json.GetProperty("resolved").GetBoolean()));
        await using var store = SqliteEntityStore.Open(Rig.StoreFile);
        Assert.Equal(ShadowLabel.Benign, await new LabelStore(store).FindAsync(alert, CancellationToken.None));

        // Covered up to a ceiling that the answer shows, and not held down without one.
        var state = (await new SeriesStore(store).FindAsync(Given.Account, Given.Series, CancellationToken.None))!.State;
        Assert.DoesNotContain(state.Alerts, one => one.IsHeldDown);
        Assert.Equal((true, state.Expected!.PerHour.Amount), (state.Expected.IsBurst, run.Json.GetProperty("covered_up_to_usd_per_hour").GetDecimal()));
    }

    [Fact]
    public async Task AckExpectedUntil_FiringAlertOfAKey_IsRemembered()
    {
        Assert.Equal(ExitCode.Done, (await Rig.RunAsync("ack", alert, "--expected-until", "4h")).Code);

        await using var store = SqliteEntityStore.Open(Rig.StoreFile);
        var expected = (await new SeriesStore(store).FindAsync(Given.Account, Given.Series, CancellationToken.None))!.State.Expected;
        Assert.Equal(Rig.Clock.GetUtcNow().AddHours(4), expected!.Until);
    }

    /// <summary>The morning after, what is over can still be spoken of.</summary>
    [Fact]
    public async Task AckConfirmed_AlertThatIsOver_IsLearned()
    {
        await Rig.RunAsync("ack", alert, "--resolve");
        var run = await Rig.RunAsync("ack", alert, "--confirmed");

        Assert.Contains("Learned: confirmed.", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--benign", "--confirmed")]
    [InlineData("--expected-until", "2001-01-01")]
    [InlineData("--expected-until", "90d")]
    [InlineData("--expected-until", "tomorrow")]
    public async Task Ack_FeedbackThatMakesNoSense_IsAUsageError(string first, string second) =>
        Assert.Equal(ExitCode.Usage, (await Rig.RunAsync("ack", alert, first, second)).Code);

    [Theory]
    [InlineData("nothing")]
    [InlineData("a.1")]
    [InlineData("../../etc.99999999999999999999")]
    public async Task Ack_UnknownAlert_IsAUsageError(string id)
    {
        var run = await Rig.RunAsync("ack", id);

        Assert.Equal((ExitCode.Usage, string.Empty), (run.Code, run.Out));
        Assert.Contains("There is no alert", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_AddedListedAndExpired_ShowsOnTheAlert()
    {
        var added = await Rig.RunAsync("silence", "add", "key=key_1", "severity!=critical", "--for", "4h", "--reason", "load test", "--max-excess", "50", "--output", "json");
        Assert.True(added.Code == ExitCode.Done, added.Error);
        var id = added.Json[0].GetProperty("id").GetString()!;
        Assert.True((await Rig.RunAsync("alerts", "--output", "json")).Json[0].GetProperty("silenced").GetBoolean());

        Assert.Equal(ExitCode.Done, (await Rig.RunAsync("silence", "expire", id)).Code);
        var listed = (await Rig.RunAsync("silence", "list", "--output", "json")).Json.EnumerateArray().Single();
        Assert.Equal(("expired", 50), (listed.GetProperty("state").GetString(), listed.GetProperty("max_excess_usd").GetInt32()));
        Assert.False((await Rig.RunAsync("alerts", "--output", "json")).Json[0].GetProperty("silenced").GetBoolean());
    }

    /// <summary>As in Alertmanager, a label of one's own is as good as any. Removed from the configuration, it covers nothing any more.</summary>
    [Fact]
    public async Task Silence_ByALabelOfOnesOwn_CoversTheAlertsOfItsKeys()
    {
        Rig.Variables["Sentinel__Owners__0__Key"] = "key_1";
        Rig.Variables["Sentinel__Owners__0__Team"] = "search";
        Rig.Variables["Sentinel__Owners__0__Tags__0"] = "env=prod";

        (await Rig.RunAsync("silence", "add", "envv=prod", "--for", "4h", "--reason", "x")).FailedWith(ExitCode.Usage, "'envv' is not a label", "env, key");
        foreach (var matcher in (string[])["env=prod", "team=search"])
        {
            var id = (await Rig.RunAsync("silence", "add", matcher, "--for", "4h", "--reason", "load test", "--output", "json")).Json[0].GetProperty("id").GetString()!;
            Assert.True((await Rig.RunAsync("alerts", "--output", "json")).Json[0].GetProperty("silenced").GetBoolean(), matcher);
            Assert.Equal(ExitCode.Done, (await Rig.RunAsync("silence", "expire", id)).Code);
            Assert.False((await Rig.RunAsync("alerts", "--output", "json")).Json[0].GetProperty("silenced").GetBoolean());
        }

        Assert.Equal(ExitCode.Done, (await Rig.RunAsync("silence", "add", "env=prod", "--for", "4h", "--reason", "load test")).Code);
        Rig.Variables.Remove("Sentinel__Owners__0__Tags__0");
        Assert.False((await Rig.RunAsync("alerts", "--output", "json")).Json[0].GetProperty("silenced").GetBoolean());
    }

    [Theory]
    [InlineData(false, "notices only, unless it is said")]
    [InlineData(true, "actions too")]
    public async Task Silence_WithAndWithoutActions_SaysWhatItCovers(bool isForActions, string why)
    {
        string[] more = isForActions ? ["--actions"] : [];
        var added = await Rig.RunAsync(["silence", "add", "key=key_1", "--for", "4h", "--reason", "load test", .. more, "--output", "json"]);

        Assert.True(added.Json[0].GetProperty("includes_actions").GetBoolean() == isForActions, why);
    }

    [Theory]
    [InlineData("key=key_1", "31d", "30 days")]
    [InlineData("key=~.*", "1h", "requires its label")]
    [InlineData("colour=red", "1h", "is not a label")]
    [InlineData("key=~(", "1h", "regular expression")]
    [InlineData("key=key_1", "soon", "is not a duration")]
    [InlineData("key=key_1", "-4h", "is not a duration")]
    public async Task SilenceAdd_WhatCannotBe_SaysWhy(string matcher, string length, string said)
    {
        var run = await Rig.RunAsync("silence", "add", matcher, $"--for={length}", "--reason", "x");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outbox_WhatWasGivenUpOn_IsShownAndReplayed()
    {
        await using (var store = SqliteEntityStore.Open(Rig.StoreFile))
        {
            await new DeadLetterStore(store).KeepAsync("finance", "sk-planted0123456789 is not an event", "It is not a valid event.", Given.Monday, CancellationToken.None);
        }

        var line = (await Rig.RunAsync("outbox", "--output", "json")).Json.EnumerateArray().Single();
        Assert.Equal(("dead_letter", "finance"), (line.GetProperty("kind").GetString(), line.GetProperty("where").GetString()));
        Assert.Equal("It is not a valid event. Content starts with: sk-(hidden) is not an event", line.GetProperty("error").GetString());
        Assert.Equal(ExitCode.Done, (await Rig.RunAsync("outbox", "replay")).Code);
        Assert.Contains("Nothing is waiting.", (await Rig.RunAsync("outbox")).Out, StringComparison.Ordinal);
    }
}
