using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What was missed is read in as many steps as fit in memory, and comes to the same as if it were read at once, or had not been missed.</summary>
public sealed class SweepStepsTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    [Theory]
    [InlineData(300, 60)]
    [InlineData(300, 35)]
    [InlineData(345, 107)]
    [InlineData(95, 50)]
    public async Task Sweep_MoreWasMissedThanFitsInMemory_EndsAsIfItWereReadAtOnce(int missed, int minutesInMemory)
    {
        var (whole, longest) = await MissAsync(new SweepPolicy(), missed);
        var (steps, longestStep) = await MissAsync(new SweepPolicy { KeyMinutes = BackfilledFixture.Demo.Keys * minutesInMemory }, missed);

        Assert.NotEmpty(whole);
        Assert.Equal(whole, steps);
        Assert.True(longest > TimeSpan.FromMinutes(missed), $"At once, {longest.TotalMinutes} minutes were read.");
        Assert.True(longestStep <= TimeSpan.FromMinutes(minutesInMemory + 30), $"In steps, {longestStep.TotalMinutes} minutes were read at once.");
    }

    /// <summary>In the demo a probe begins at 12:20 and a thief at 12:30; sweeping stops at noon.</summary>
    [Fact]
    public async Task Sweep_AfterAnOutage_FindsWhatSweepsInTimeFind()
    {
        const int missed = 130;
        var inTime = await RunAsync(new SweepPolicy(), async (world, host) =>
        {
            for (var minute = 0; minute < missed; minute += 5)
            {
                world.Clock.Advance(TimeSpan.FromMinutes(5));
                await host.SweepAsync();
            }
        }, EpisodesAsync);
        var afterwards = await RunAsync(new SweepPolicy(), (world, host) => MissAsync(world, host, missed), EpisodesAsync);

        Assert.NotEmpty(inTime);
        Assert.Equal(inTime, afterwards);
    }

    private Task<(List<string> Held, TimeSpan Longest)> MissAsync(SweepPolicy policy, int missed) => RunAsync(
        policy, (world, host) => MissAsync(world, host, missed), async host => (await HeldAsync(host), LongestMinutes(host.Wire)));

    private static async Task MissAsync(World world, EngineHost host, int missed)
    {
        world.Clock.Advance(TimeSpan.FromMinutes(missed));
        await host.SweepAsync();
    }

    private async Task<T> RunAsync<T>(SweepPolicy policy, Func<World, EngineHost, Task> run, Func<EngineHost, Task<T>> look)
    {
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        await using var store = SqliteEntityStore.Open(fixture.Copy());
        await using var host = world.Open(store, null, services => services.AddSingleton(policy));
        await host.SweepAsync();
        host.Wire.Sent.Clear();
        await run(world, host);
        return await look(host);
    }

    /// <summary>What is held and known in the end.</summary>
    private static async Task<List<string>> HeldAsync(EngineHost host)
    {
        var held = new List<string>();
        foreach (var line in await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None))
        {
            var state = (await host.Get<SeriesStore>().FindAsync(EngineHost.Account, line.Costs.Series, CancellationToken.None))?.State;
            held.Add(string.Create(CultureInfo.InvariantCulture, $"{line.Costs.Series} {state?.JudgedThrough:O} {state?.LastUsedAt:O} {line.Costs.Days.Values.LastOrDefault()} {string.Join(',', state?.Alerts.Select(alert => $"{alert.Id} {alert.State} {alert.TrueThrough:O}") ?? [])}"));
        }

        held.AddRange((await StoreDump.SeriesAsync(host)).Where(row => row.Contains(" u|", StringComparison.Ordinal)));
        return held;
    }

    /// <summary>Every alert about what a key does, by name, with what became of it.</summary>
    private static async Task<List<string>> EpisodesAsync(EngineHost host) => [.. (await host.AlertsAsync())
        .Where(alert => RuleTraits.Get(alert.Subject.Rule).IsBehaviour)
        .Select(alert => $"{alert.Id} {alert.Subject.Rule} {alert.Subject.Key} {alert.ActiveAt:O} {alert.State}")
        .Order(StringComparer.Ordinal)];

    private static TimeSpan LongestMinutes(Wire wire) => wire.Sent
        .Where(request => request.Path.Contains("bucket_width=1m", StringComparison.Ordinal))
        .Select(request => TimeSpan.FromSeconds(Number(request.Path, "end_time") - Number(request.Path, "start_time")))
        .Max();

    private static long Number(string path, string name) =>
        long.Parse(path.Split('?', '&').First(part => part.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);
}
