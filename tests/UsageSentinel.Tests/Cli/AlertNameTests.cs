using UsageSentinel.Cli;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Cli;

/// <summary>The list of alerts as people read it, and the short names by which they call one.</summary>
public sealed class AlertNameTests : IAsyncLifetime
{
    private string id = string.Empty;

    private CliRig Rig { get; } = new();

    private string Name => ShortAlertId.Of(id);

    public async Task InitializeAsync()
    {
        await using var store = SqliteEntityStore.Open(Rig.StoreFile);
        var fired = AlertLifecycle.Apply(null, Given.Anomalous(Severity.Warning), Given.Step(0), true, AlertTiming.Velocity);
        id = fired.Alert!.Id;
        await new AlertIndex(store).PointAsync(Given.Account, Partitions.Series(Given.Account, Given.Series), [fired.Alert], CancellationToken.None);
        await new SeriesStore(store).CommitAsync(Given.NewState() with { Alerts = [fired.Alert] }, null, fired.Transitions, [], [], CancellationToken.None);
    }

    public async Task DisposeAsync() => await Rig.DisposeAsync();

    [Fact]
    public async Task Alerts_At80Columns_AreOneLineEach()
    {
        Rig.Variables["COLUMNS"] = "80";

        var run = await Rig.RunAsync("alerts");

        var lines = run.Out.Split('\n').Where(line => line.Contains(Name, StringComparison.Ordinal)).ToList();
        Assert.All(run.Out.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.StartsWith(Name, lines[0], StringComparison.Ordinal);
        Assert.Contains("warning", lines[0], StringComparison.Ordinal);
        Assert.Equal(2, lines.Count);
        Assert.Contains($"sentinel alerts show {Name}", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(0, 8)]
    [InlineData(1, 4)]
    [InlineData(1, 43)]
    public async Task Show_ByTheFirstCharactersOfEitherId_FindsIt(int which, int length)
    {
        var whole = which == 0 ? Name : id;
        var run = await Rig.RunAsync("alerts", "show", whole[..Math.Min(length, whole.Length)]);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.StartsWith(Name, run.Out, StringComparison.Ordinal);
        Assert.Contains($"sentinel ack {Name}", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(id, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_AsJson_IsTheAlertOfTheList()
    {
        var one = (await Rig.RunAsync("alerts", "show", Name, "--output", "json")).Json;

        Assert.Equal((await Rig.RunAsync("alerts", "--output", "json")).Json[0].GetRawText(), one.GetRawText());
        Assert.Equal((id, Name), (one.GetProperty("id").GetString(), one.GetProperty("short_id").GetString()));
    }

    [Theory]
    [InlineData("zzzz")]
    [InlineData("abc")]
    [InlineData("00000000")]
    public async Task Show_AnIdThatNoAlertHas_IsNamed(string typed)
    {
        // The one alert has a fixed id, which begins with none of these.
        (await Rig.RunAsync("alerts", "show", typed)).FailedWith(ExitCode.Usage, typed, "sentinel alerts");
    }

    [Fact]
    public async Task Ack_ByTheShortId_AcknowledgesIt()
    {
        var run = await Rig.RunAsync("ack", Name[..5], "--by", "ada");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        var shown = (await Rig.RunAsync("alerts", "--output", "json")).Json[0];
        Assert.Equal(("ada", "acknowledged"), (shown.GetProperty("acked_by").GetString(), shown.GetProperty("situation").GetString()));
        Assert.Contains("acknowledged", (await Rig.RunAsync("alerts")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_ThatAreResolved_AreInTheTableOnRequest()
    {
        await Rig.RunAsync("ack", Name, "--resolve");

        var open = await Rig.RunAsync("alerts");
        Assert.Contains("No open alerts. 1 resolved alert is not shown; add --all.", open.Out, StringComparison.Ordinal);
        Assert.Contains(Name, (await Rig.RunAsync("alerts", "--all")).Out, StringComparison.Ordinal);
        Assert.Equal(1, (await Rig.RunAsync("alerts", "--output", "json")).Json.GetArrayLength());
        Assert.Equal(0, (await Rig.RunAsync("alerts", "--open", "--output", "json")).Json.GetArrayLength());
    }

    [Fact]
    public async Task Alerts_OfAnotherKey_AreLeftOut()
    {
        Assert.Equal(0, (await Rig.RunAsync("alerts", "--key", "key_of_nobody", "--output", "json")).Json.GetArrayLength());
        Assert.Equal(1, (await Rig.RunAsync("alerts", "--key", Given.Series.Key!.Value.Value, "--output", "json")).Json.GetArrayLength());
        Assert.Equal(1, (await Rig.RunAsync("alerts", "--project", Given.Series.Project!.Value.Value, "--output", "json")).Json.GetArrayLength());
    }

    [Fact]
    public async Task Alerts_OpenAndAll_IsRefused() => (await Rig.RunAsync("alerts", "--open", "--all")).FailedWith(ExitCode.Usage, "--open", "--all");
}
