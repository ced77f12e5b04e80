using System.Net;
using System.Text.RegularExpressions;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>All pages or nothing; one bad key does not stop the others.</summary>
public partial class SweepFailureTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 12, 3, 20, TimeSpan.Zero);
    private static readonly DateTimeOffset From = BucketWidth.Hour.Floor(Start.AddDays(-9));
    private static readonly SimulatorOptions Quiet = new() { Keys = 9, Days = 10, Scenario = "quiet" };

    [Theory]
    [InlineData(SimulatorTraps.GarbageBodies)]
    [InlineData(SimulatorTraps.TruncatedBodies)]
    [InlineData(SimulatorTraps.RepeatedCursor)]
    [InlineData(SimulatorTraps.HasMoreWithoutCursor)]
    public async Task Sweep_AnswersNobodyCanFinish_ChangesNothingAndCatchesUpLater(SimulatorTraps trap)
    {
        await using var world = await World.StartAsync(Quiet, Start);
        await using var host = Open(world, new MemoryEntityStore());
        host.Wire.Intercept = SmallPages;
        await host.SweepAsync();
        var series = await StoreDump.SeriesAsync(host);
        var state = await host.StateAsync();

        for (var failures = 1; failures <= 2; failures++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(70));
            world.Server.Traps |= trap;
            var report = await host.RunAsync();

            Assert.Equal((SweepOutcome.ProviderFailed, ProviderError.Malformed), (report.Outcome, report.ProviderError));
            StoreDump.AssertSame(series, await StoreDump.SeriesAsync(host));
            var after = await host.StateAsync();
            Assert.Equal(failures, after.Failures);
            Assert.Equal((state.HoursThrough, state.MinutesThrough, state.SweptAt), (after.HoursThrough, after.MinutesThrough, after.SweptAt));
            Assert.Equal(failures - 1, host.Reported.Count(item => item.Data.Rule == nameof(RuleKind.SourceError)));
        }

        world.Server.Traps &= ~trap;
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.SweepAsync();

        await UsageSums.AssertExactAsync(world, host, From, UsageSums.Arrived(world));
        Assert.Single(host.Reported, item => item.Data.Rule == nameof(RuleKind.SourceError) && item.Data.ResolvedAt is not null);
        Assert.Equal((0, null), ((await host.StateAsync()).Failures, (await host.StateAsync()).LastError));
    }

    /// <summary>One endpoint that fails from the first sweep on keeps none of the others, and is caught up with when it answers.</summary>
    [Fact]
    public async Task FirstSweep_OneEndpointFails_ReadsTheOthersAndCatchesUpLater()
    {
        await using var world = await World.StartAsync(Quiet, Start);
        await using var host = Open(world, new MemoryEntityStore());
        host.Wire.Intercept = (request, pass) => request.RequestUri?.AbsolutePath.EndsWith("/file_search_calls", StringComparison.Ordinal) is true
            ? Task.FromResult(Wire.Refuse(request, HttpStatusCode.InternalServerError, "down"))
            : pass();

        var report = await host.SweepAsync();

        Assert.Contains("file_search_calls", Assert.Single(report.Unread), StringComparison.Ordinal);
        var state = await host.StateAsync();
        Assert.NotNull(state.HoursThrough);
        Assert.Null(Assert.Single(state.Sources).Value.Through);

        host.Wire.Intercept = null;
        for (var sweep = 0; sweep < 4; sweep++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(5));
            await host.SweepAsync();
        }

        Assert.Empty((await host.StateAsync()).Sources);
        await UsageSums.AssertExactAsync(world, host, From, UsageSums.Arrived(world));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "Incorrect API key provided.", ProviderError.InvalidCredential)]
    [InlineData(HttpStatusCode.Forbidden, "You have insufficient permissions. Missing scopes: api.usage.read.", ProviderError.MissingScope)]
    [InlineData(HttpStatusCode.Unauthorized, "You have insufficient permissions. Missing scopes: api.usage.read.", ProviderError.MissingScope)]
    public async Task Sweep_CredentialIsRefused_SaysWhy(HttpStatusCode status, string message, ProviderError error)
    {
        await using var world = await World.StartAsync(Quiet, Start);
        await using var host = Open(world, new MemoryEntityStore());
        host.Wire.Intercept = (request, _) => Task.FromResult(Wire.Refuse(request, status, message));

        await host.RunAsync();
        var report = await host.RunAsync();

        Assert.Equal((SweepOutcome.ProviderFailed, error), (report.Outcome, report.ProviderError));
        var reported = Assert.Single(host.Reported);
        Assert.Equal(("UsageSentinel.Health.SourceError.v1", "critical"), (reported.Type, reported.Data.Severity));
    }

    [Fact]
    public async Task Sweep_OneSeriesIsCorrupt_OthersGoOnAndItCatchesUpAfterRepair()
    {
        await using var world = await World.StartAsync(Quiet, Start);
        await using var reference = Open(world, new MemoryEntityStore());
        await using var host = Open(world, new MemoryEntityStore());
        await host.SweepAsync();
        await reference.SweepAsync();
        var bad = world.Organization.Keys.First(key => key.Life is KeyLife.ConstantService);
        var partition = Partitions.Series(EngineHost.Account, new SeriesId(new ProjectId(bad.ProjectId), new KeyId(bad.Id)));
        var good = await host.Store.FindAsync(TableNames.Sentinel, partition, "s", CancellationToken.None);
        Assert.NotNull(good);
        await PutAsync(host.Store, partition, good.Entity.With("Baseline", new byte[] { 3, 1, 2, 3 }));
        var before = await host.StateAsync();

        // Long enough for more than one slice of hours.
        world.Clock.Advance(TimeSpan.FromDays(9));
        var report = await host.RunAsync();

        Assert.Equal(SweepOutcome.SomeSeriesFailed, report.Outcome);
        Assert.Contains(bad.Id, Assert.Single(report.FailedSeries), StringComparison.Ordinal);
        var after = await host.StateAsync();
        Assert.Equal((before.HoursThrough, before.MinutesThrough), (after.HoursThrough, after.MinutesThrough));

        await PutAsync(host.Store, partition, good.Entity);
        await host.SweepAsync();
        await reference.SweepAsync();
        await UsageSums.AssertExactAsync(world, host, From, UsageSums.Arrived(world));
        StoreDump.AssertSame(WithoutDays(await StoreDump.SeriesAsync(reference)), WithoutDays(await StoreDump.SeriesAsync(host)));
    }

    [Fact]
    public async Task Health_ProviderFailedAndThenOneSeries_DoesNotRepeatTheOldFailure()
    {
        await using var world = await World.StartAsync(Quiet, Start);
        await using var host = Open(world, new MemoryEntityStore());
        await host.SweepAsync();
        host.Wire.Intercept = (request, _) => Task.FromResult(Wire.Refuse(request, HttpStatusCode.InternalServerError, "down"));
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.RunAsync();
        Assert.False((await host.Get<IHealthReport>().ReadAsync(CancellationToken.None)).IsHealthy);

        host.Wire.Intercept = null;
        var bad = world.Organization.Keys.First(key => key.Life is KeyLife.ConstantService);
        var partition = Partitions.Series(EngineHost.Account, new SeriesId(new ProjectId(bad.ProjectId), new KeyId(bad.Id)));
        await PutAsync(host.Store, partition, new Entity("s").With("WatchedSince", Start));
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(SweepOutcome.SomeSeriesFailed, (await host.RunAsync()).Outcome);

        Assert.Equal((0, null), ((await host.StateAsync()).Failures, (await host.StateAsync()).LastError));
    }

    /// <summary>The hour in which sweeping stopped is judged whole afterwards, the part nobody looked at included.</summary>
    [Fact]
    public async Task Sweep_IncidentInThePartOfTheHourThatWasMissed_IsFound()
    {
        var start = new DateTimeOffset(2026, 9, 15, 9, 20, 0, TimeSpan.Zero);
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 24, Scenario = "incidents" }, start);
        await using var host = world.Open(new MemoryEntityStore());
        var flood = world.Organization.Incidents.Single(incident => incident.Type is IncidentType.RequestFlood);
        Assert.Equal((20, 60), (flood.Start.Minute, (flood.End - BucketWidth.Hour.Floor(flood.Start)).TotalMinutes));
        await host.SweepAsync();
        world.Clock.Set(flood.Start.AddSeconds(10));
        await host.SweepAsync();
        Assert.DoesNotContain(await host.AlertsAsync(), alert => alert.Subject.Key?.Value == flood.KeyId && alert.ActiveAt >= flood.Start.AddHours(-1));

        world.Clock.Advance(TimeSpan.FromHours(8));
        await host.SweepAsync();

        Assert.Contains(await host.AlertsAsync(), alert =>
            alert.Subject.Key?.Value == flood.KeyId && alert.ActiveAt < flood.End && alert.ActiveAt >= flood.Start.AddHours(-1));
        Assert.Contains(host.ToldOf(flood.KeyId), item => item.Type == "UsageSentinel.Alert.Firing.v1" || item.Type == "UsageSentinel.Alert.Resolved.v1");
    }

    [Fact]
    public async Task FirstSweep_IncidentOfDaysAgo_IsRecordedAndNeverToldOrActedOn()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Scenario = "demo" });
        world.Clock.Advance(TimeSpan.FromDays(5));
        await using var host = world.Open(new MemoryEntityStore(), options => options.Response.Mode = "enforce");

        await host.SweepAsync();

        var stolen = world.KeyOf(IncidentType.StolenKey);
        var alert = Assert.Single(await host.AlertsAsync(), alert => alert.Subject.Key?.Value == stolen && alert.Subject.Rule is RuleKind.Dormant);
        Assert.True(alert is { IsHistoric: true, State: AlertState.Resolved, Severity: Severity.Critical });
        Assert.Empty(host.ToldOf(stolen));
        Assert.Empty(host.ToldOf(world.KeyOf(IncidentType.RunawayLoop)));
        Assert.Empty(world.Organization.Deletions);
        Assert.Empty(await host.ActsAsync());
    }

    /// <summary>At a quarter past, the last complete minute is the end of the last complete hour: no minute is due yet, and none is missing.</summary>
    [Fact]
    public async Task FirstSweep_AtAnyMinuteOfTheHour_LacksNothing()
    {
        for (var minute = 12; minute < 19; minute++)
        {
            await using var world = await World.StartAsync(Quiet, new DateTimeOffset(2026, 9, 15, 12, minute, 20, TimeSpan.Zero));
            await using var host = Open(world, new MemoryEntityStore());

            Assert.Empty((await host.SweepAsync()).Unread);

            world.Clock.Advance(TimeSpan.FromMinutes(5));
            Assert.Empty((await host.SweepAsync()).Unread);
            await UsageSums.AssertExactAsync(world, host, From, UsageSums.Arrived(world));
        }
    }

    /// <summary>Days wait with their series until a whole sweep succeeds, so after a failure more of them are still there.</summary>
    private static string[] WithoutDays(string[] dump) => [.. dump.Select(row => Regex.Replace(row, " Recent=[0-9A-F]+", ""))];

    /// <summary>Asks for few buckets a page, so that there is a next page to go wrong.</summary>
    private static Task<HttpResponseMessage> SmallPages(HttpRequestMessage request, Func<Task<HttpResponseMessage>> pass)
    {
        request.RequestUri = request.RequestUri is { } address && address.AbsolutePath.Contains("/usage/", StringComparison.Ordinal)
            ? new Uri(Limit().Replace(address.AbsoluteUri, "$1=20"))
            : request.RequestUri;
        return pass();
    }

    [GeneratedRegex(@"\b(limit)=\d+")]
    private static partial Regex Limit();

    private static EngineHost Open(World world, IEntityStore store) => world.Open(store, options => options.Detection.BackfillDays = 9);

    private static async Task PutAsync(IEntityStore store, string partition, Entity entity) =>
        await store.CommitAsync(TableNames.Sentinel, partition, [new EntityWrite.Upsert(entity)], CancellationToken.None);
}
