using UsageSentinel.Cli;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Cli;

public sealed class RoutesTests
{
    private const string Variable = "SENTINEL_TEST_ROUTES_SECRET";

    [Fact]
    public async Task Test_RouteThatWorks_ArrivesMarkedAndIsDone()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = Given(receiver, "ops");

        var run = await rig.RunAsync("routes", "test", "OPS");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("ok   ops (webhook): delivered", run.Out, StringComparison.Ordinal);
        Assert.Contains("TEST, no action needed", receiver.Only.Text, StringComparison.Ordinal);
    }

    /// <summary>The planted broken webhook: found by the test, with the reason, and without its secret.</summary>
    [Fact]
    public async Task Test_BrokenRouteAmongOthers_IsNamedWithTheReasonAndEndsWithOne()
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(new Reply(202), new Reply(410, ChannelRig.Planted));
        await using var rig = Given(receiver, "good", "broken");

        var run = await rig.RunAsync("routes", "test", "--output", "json");

        Assert.Equal(ExitCode.No, run.Code);
        Assert.Equal(["delivered", "rejected"], run.Json.EnumerateArray().Select(test => test.GetProperty("outcome").GetString()));
        Assert.Contains("410", run.Json[1].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ChannelRig.Planted, run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_NobodyListens_MayWorkLater()
    {
        using var noOne = new ClosedPort();
        await using var rig = Given(noOne.Origin, "ops");

        var run = await rig.RunAsync("routes", "test");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("FAIL ops", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_UnknownRoute_NamesThoseThatAre()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = Given(receiver, "ops");

        (await rig.RunAsync("routes", "test", "opps")).FailedWith(ExitCode.Usage, "opps", "'ops'");
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task Test_NoRouteConfigured_TellsOnTheConsole()
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync("routes", "test");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("this message arrived", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Routes_SaysWhoIsToldWhat()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = Given(receiver, "ops");
        rig.Variables["Sentinel__Routes__0__Match__MinimumSeverity"] = "critical";
        rig.Variables["Sentinel__Routes__0__RepeatMinutes"] = "61";
        rig.Variables["Sentinel__Routes__0__Match__Labels__0"] = "env=prod";
        rig.Variables["Sentinel__Routes__0__Match__Labels__1"] = "app=*";

        var table = await rig.RunAsync("routes");
        var json = (await rig.RunAsync("routes", "list", "--output", "json")).Json[0];

        Assert.Contains("from critical", table.Out, StringComparison.Ordinal);
        Assert.Equal("from critical; label env=prod and app=*", json.GetProperty("takes").GetString());
        Assert.Equal("webhook", json.GetProperty("channel").GetString());
        Assert.Equal(65, json.GetProperty("repeat_minutes").GetDouble());
        Assert.DoesNotContain(Variable, table.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_BadRoutes_AllAtOnceByNameAndOne()
    {
        await using var rig = new CliRig();
        rig.Variables["Sentinel__Routes__0__Name"] = "a";
        rig.Variables["Sentinel__Routes__0__Channel"] = "teams";
        rig.Variables["Sentinel__Routes__1__Name"] = "b";
        rig.Variables["Sentinel__Routes__1__TimeZone"] = "Mars";

        var check = await rig.RunAsync("config", "check");

        Assert.Equal(ExitCode.No, check.Code);
        Assert.Equal(2, check.Error.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("routes[0].teams", check.Error, StringComparison.Ordinal);
        Assert.Contains("routes[1].timeZone", check.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await rig.RunAsync("routes", "list")).Code);
    }

    private static CliRig Given(HttpReceiver receiver, params string[] names) => Given(receiver.Origin, names);

    private static CliRig Given(string origin, params string[] names)
    {
        Environment.SetEnvironmentVariable(Variable, ChannelRig.Planted);
        var rig = new CliRig();
        for (var index = 0; index < names.Length; index++)
        {
            var at = $"Sentinel__Routes__{index}__";
            rig.Variables[at + "Name"] = names[index];
            rig.Variables[at + "Channel"] = "webhook";
            rig.Variables[at + "AllowHosts__0"] = "127.0.0.1";
            rig.Variables[at + "Webhook__Url"] = $"{origin}/hook";
            rig.Variables[at + "Webhook__Secret"] = $"env:{Variable}";
        }

        return rig;
    }
}
