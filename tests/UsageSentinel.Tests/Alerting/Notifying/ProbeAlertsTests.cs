using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Webhook;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Console;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>A test alert goes out by the path of every alert, and a person has to acknowledge it.</summary>
public sealed class ProbeAlertsTests : IAsyncLifetime
{
    private static readonly TimeSpan Five = TimeSpan.FromMinutes(5);

    private readonly MemoryEntityStore store = new();
    private World world = null!;
    private HttpReceiver chat = null!;
    private HttpReceiver pager = null!;
    private EngineHost host = null!;

    public async Task InitializeAsync()
    {
        world = await World.StartAsync(new SimulatorOptions { Keys = 1, Days = 1, Scenario = "quiet" });
        chat = await HttpReceiver.StartAsync();
        pager = await HttpReceiver.StartAsync();
        Environment.SetEnvironmentVariable("SENTINEL_TEST_PROBE", "secret-of-the-probe");
        host = world.Open(store, Configure(7));
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await chat.DisposeAsync();
        await pager.DisposeAsync();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task Probe_Acknowledged_EndsAndIsShownAsAnswered()
    {
        await RunUntilSentAsync();
        var alert = await AlertAsync();
        Assert.Equal((Severity.Warning, AlertState.Firing), (alert.Severity, alert.State));
        Assert.Contains("test alert: acknowledge it", Assert.Single(Sent(chat)).Text, StringComparison.Ordinal);
        Assert.Contains("It has to be acknowledged within 30 min.", await HealthAsync(), StringComparison.Ordinal);

        world.Clock.Advance(TimeSpan.FromMinutes(2));
        await AcknowledgeAsync(alert);
        await RunAsync(Five);

        Assert.False((await AlertAsync()).IsOpen);
        Assert.Contains("acknowledged by ann after 2 min.", await HealthAsync(), StringComparison.Ordinal);
        await RunAsync(TimeSpan.FromHours(2));
        Assert.Empty(Sent(pager));
        Assert.DoesNotContain(await OfTheProductAsync(host), one => one.IsOpen);
    }

    /// <summary>It becomes critical, goes to the next route, and says so on the overview, the health page and to every program that asks.</summary>
    [Fact]
    public async Task Probe_NotAcknowledged_BecomesCriticalAndEscalates()
    {
        await RunUntilSentAsync();

        await RunAsync(TimeSpan.FromMinutes(25));
        Assert.Equal(Severity.Warning, (await AlertAsync()).Severity);
        Assert.Contains("Not acknowledged: ", Assert.Single(Sent(pager)).Text, StringComparison.Ordinal);
        await RunAsync(TimeSpan.FromMinutes(10));

        var alert = await AlertAsync();
        Assert.Equal((Severity.Critical, "no one acknowledged the route probe"), (alert.Severity, alert.Title));
        Assert.Contains("No one acknowledged the route probe of 2026-09-16 10:00 UTC within 30 min.", await HealthAsync(), StringComparison.Ordinal);
        Assert.False((await LineAsync()).IsHealthy);
        Assert.Contains(Sent(chat), sent => sent.Text.Contains("no one acknowledged the route probe", StringComparison.Ordinal));
        var console = new ConsoleRig(host);
        Assert.Contains("no one acknowledged the route probe", (await console.PageAsync("/")).Root!.Value, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("No one acknowledged the route probe", (await console.PageAsync("/health")).Root!.Value, StringComparison.Ordinal);

        Assert.Contains("No one acknowledged the route probe", Assert.Single(await host.Get<StatusAnswers>().ReadAsync(CancellationToken.None)).Probe, StringComparison.Ordinal);
        await AcknowledgeAsync(alert);
        await RunAsync(Five);
        Assert.Null(Assert.Single(await host.Get<StatusAnswers>().ReadAsync(CancellationToken.None)).Probe);
        Assert.False((await AlertAsync()).IsOpen);
        Assert.True((await LineAsync()).IsHealthy);
    }

    /// <summary>The answer to one is none to the next.</summary>
    [Fact]
    public async Task Probe_AWeekLater_IsSentAgainAndAsksAgain()
    {
        await RunUntilSentAsync();
        var first = await AlertAsync();
        await AcknowledgeAsync(first);
        await RunAsync(Five);
        world.Clock.Set(World.Noon.AddDays(8).AddHours(-2).AddMinutes(-1));
        await WorkAsync();
        Assert.False((await AlertAsync()).IsOpen);

        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await WorkAsync();
        var second = await AlertAsync();
        Assert.True(second.IsOpen);
        Assert.NotEqual(first.Id, second.Id);
        world.Clock.Advance(TimeSpan.FromMinutes(30));
        await WorkAsync();
        Assert.Equal(Severity.Critical, (await AlertAsync()).Severity);
    }

    [Fact]
    public async Task Probe_TwoHostsAndARestart_IsSentOnce()
    {
        await using var other = world.Open(store, Configure(7));
        await WorkAsync();
        world.Clock.Set(World.Noon.AddHours(22));
        await Task.WhenAll(WorkAsync(), other.Get<ProbeAlerts>().WorkAsync(CancellationToken.None));
        await using var restarted = world.Open(store, Configure(7));
        await restarted.Get<ProbeAlerts>().WorkAsync(CancellationToken.None);

        Assert.Single(await OfTheProductAsync(host));
    }

    /// <summary>Stopped after the mark and before the alert: the next run sends it.</summary>
    [Fact]
    public async Task Probe_MarkedButNotSent_IsSentByTheNextRun()
    {
        var probes = host.Get<ProbeStore>();
        Assert.True(await probes.CommitAsync(new Probe(world.Now.AddDays(7)) { SentAt = world.Now }, null, CancellationToken.None));

        await WorkAsync();

        Assert.True((await AlertAsync()).IsOpen);
    }

    [Fact]
    public async Task Probe_SwitchedOffWhileOpen_Ends()
    {
        await RunUntilSentAsync();
        await using var off = world.Open(store, Configure(0));

        world.Clock.Advance(Five);
        await off.Get<ProbeAlerts>().WorkAsync(CancellationToken.None);

        Assert.False((await AlertAsync()).IsOpen);
        Assert.Contains("ended without an acknowledgement", await HealthAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_ByDefault_IsNeverSent()
    {
        await using var plain = world.Open(store);
        for (var day = 0; day < 3; day++)
        {
            await plain.Get<ProbeAlerts>().WorkAsync(CancellationToken.None);
            world.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Null(await plain.Get<ProbeStore>().FindAsync(CancellationToken.None));
        Assert.Empty(await OfTheProductAsync(plain));
    }

    private Action<SentinelOptions> Configure(int days) => options =>
    {
        options.Probe = new ProbeOptions { EveryDays = days };
        options.Routes =
        [
            Route("chat", chat, route => (route.EscalateTo, route.EscalateAfterMinutes) = ("pager", 15)),
            Route("pager", pager, route => route.Match = new RouteMatchOptions { Rules = ["Budget"] }),
        ];
    };

    private static RouteOptions Route(string name, HttpReceiver receiver, Action<RouteOptions> more)
    {
        var route = new RouteOptions
        {
            Name = name,
            Channel = "webhook",
            GroupWaitSeconds = 0,
            AllowHosts = ["127.0.0.1"],
            Webhook = new WebhookOptions { Url = receiver.Origin + "/hook", Secret = "env:SENTINEL_TEST_PROBE" },
        };
        more(route);
        return route;
    }

    /// <summary>From Tuesday noon to Wednesday at ten, when it is sent.</summary>
    private async Task RunUntilSentAsync()
    {
        await WorkAsync();
        Assert.Empty(await OfTheProductAsync(host));
        world.Clock.Set(World.Noon.AddHours(22));
        await RunAsync(TimeSpan.Zero);
        Assert.NotEmpty(await OfTheProductAsync(host));
    }

    private Task WorkAsync() => host.Get<ProbeAlerts>().WorkAsync(CancellationToken.None);

    /// <summary>Lets time pass in steps of five minutes; each probes, publishes and notifies.</summary>
    private async Task RunAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed <= time; passed += Five)
        {
            await host.Engine.TellAsync(CancellationToken.None);
            if (passed < time)
            {
                world.Clock.Advance(Five);
            }
        }
    }

    private async Task<Alert> AlertAsync() => (await OfTheProductAsync(host)).Where(alert => alert.Subject.Rule is RuleKind.RouteProbe).MaxBy(alert => alert.ActiveAt)!;

    private static async Task<IReadOnlyList<Alert>> OfTheProductAsync(EngineHost host) =>
        await host.Get<AlertIndex>().ReadAsync(new ProviderAccount("usagesentinel", "test"), DateTimeOffset.UnixEpoch, CancellationToken.None);

    private Task AcknowledgeAsync(Alert alert) => host.Get<MuteStore>().WriteAsync(
        new Ack(alert.Id, "ann", world.Now, world.Now.AddHours(4), alert.Severity), CancellationToken.None);

    private async Task<string> HealthAsync() => (await LineAsync()).Detail;

    private async Task<HealthLine> LineAsync() =>
        Assert.Single((await host.Get<IHealthReport>().ReadAsync(CancellationToken.None)).Lines, line => line.Part == "route probe");

    /// <summary>What a route was sent, besides the test of the route itself.</summary>
    private static IEnumerable<Received> Sent(HttpReceiver receiver) => receiver.All.Where(sent => !sent.Text.Contains("\"reason\":\"canary\"", StringComparison.Ordinal));
}
