using System.Net;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>A provider that answers and reports nothing at all: unknown, not zero.</summary>
public sealed class NoDataCheckTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>, IAsyncLifetime
{
    private const string Nothing = """{"object":"page","data":[],"has_more":false,"next_page":null}""";

    private World world = null!;
    private SqliteEntityStore store = null!;
    private EngineHost host = null!;

    public async Task InitializeAsync()
    {
        world = await World.StartAsync(BackfilledFixture.Demo);
        store = SqliteEntityStore.Open(fixture.Copy());
        host = world.Open(store);
        world.Clock.Set(World.Noon.AddMinutes(30));
        while (!host.ToldOf(world.KeyOf(IncidentType.StolenKey)).Any())
        {
            Assert.True(world.Now < World.Noon.AddHours(3));
            world.Clock.Advance(TimeSpan.FromMinutes(5));
            await host.SweepAsync();
        }
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await store.DisposeAsync();
        await world.DisposeAsync();
    }

    /// <summary>Invariant 8: longer than any alert is kept firing, and nothing resolves, drops or fires meanwhile.</summary>
    [Fact]
    public async Task Sweep_AnswersWithoutAnything_KeepsEveryAlertAndHasOneOfItsOwn()
    {
        var open = await OpenAsync();
        var (through, reported) = ((await host.StateAsync()).MinutesThrough, host.Reported.Count);
        Assert.NotEmpty(open);
        Silence("/organization/usage/");
        for (var run = 0; run < 10; run++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(30));
            var report = await host.RunAsync();
            Assert.Equal((SweepOutcome.ProviderFailed, ProviderError.NoData), (report.Outcome, report.ProviderError));
        }

        Assert.Equal(open, await OpenAsync());
        Assert.Equal(through, (await host.StateAsync()).MinutesThrough);
        await AssertToldOnceAndHealsAsync(reported, null);
        Assert.True((await host.StateAsync()).MinutesThrough > through);
    }

    /// <summary>One endpoint of several says nothing: no alert of a key that uses it ends, and the silence has an alert of its own name.</summary>
    [Fact]
    public async Task Sweep_OneEndpointSaysNothing_KeepsAlertsOfItsKeysAndHasOneOfItsOwn()
    {
        var open = await OpenAsync();
        var reported = host.Reported.Count;
        Silence("/organization/usage/completions");
        for (var run = 0; run < 10; run++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(30));
            Assert.Equal("completions", Assert.Single((await host.SweepAsync()).Unread)[..11]);
        }

        Assert.Empty(open.Except(await OpenAsync()));
        Assert.Equal(["none"], (await host.AlertsAsync()).Where(alert => alert.IsOpen && !open.Any(line => line.StartsWith(alert.Id, StringComparison.Ordinal)) && alert.Subject.Rule is not RuleKind.SourceNoData).Select(alert => $"{alert.Subject} {alert.State} {alert.ActiveAt:u} {alert.FiredAt:u} {alert.Anomaly.Explanation}").DefaultIfEmpty("none"));
        await AssertToldOnceAndHealsAsync(reported, "completions");
        Assert.Empty((await host.StateAsync()).Sources);
    }

    private async Task AssertToldOnceAndHealsAsync(int reported, string? source)
    {
        var only = Assert.Single(host.Reported.Skip(reported), item => item.Type != EventTypes.Repeated);
        Assert.Equal(("UsageSentinel.Health.SourceNoData.v1", nameof(RuleKind.SourceNoData), source), (only.Type, only.Data.Rule, only.Data.Name));
        host.Wire.Intercept = null;
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.SweepAsync();
        Assert.Single(host.Reported, item => item is { Type: EventTypes.Resolved, Data.Rule: nameof(RuleKind.SourceNoData) });
    }

    private void Silence(string path) => host.Wire.Intercept = (request, pass) => request.RequestUri!.AbsolutePath.Contains(path, StringComparison.Ordinal)
        ? Task.FromResult(Wire.Answer(request, HttpStatusCode.OK, Nothing))
        : pass();

    /// <summary>What cannot be read has its own alert, which ends when there are answers again, whatever they hold.</summary>
    [Fact]
    public async Task Sweep_FailsAndThenSaysNothing_TellsOneFromTheOther()
    {
        host.Wire.Intercept = (request, _) => Task.FromResult(Wire.Refuse(request, HttpStatusCode.InternalServerError, "down"));
        await RunAsync(2);
        host.Wire.Intercept = (request, pass) => request.RequestUri!.AbsolutePath.Contains("/usage/", StringComparison.Ordinal)
            ? Task.FromResult(Wire.Answer(request, HttpStatusCode.OK, Nothing))
            : pass();
        await RunAsync(1);

        var health = (await host.StateAsync()).Alerts.Where(alert => alert.Subject.Rule is RuleKind.SourceError or RuleKind.SourceNoData)
            .ToDictionary(alert => alert.Subject.Rule, alert => alert.State);
        Assert.Equal((AlertState.Resolved, AlertState.Firing), (health[RuleKind.SourceError], health[RuleKind.SourceNoData]));
    }

    private async Task RunAsync(int times)
    {
        for (var run = 0; run < times; run++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(5));
            await host.RunAsync();
        }
    }

    private async Task<List<string>> OpenAsync() =>
        [.. (await host.AlertsAsync()).Where(alert => alert.IsOpen && alert.Subject.Rule is not RuleKind.SourceNoData).Select(alert => $"{alert.Id} {alert.State} {alert.Severity}").Order(StringComparer.Ordinal)];
}
