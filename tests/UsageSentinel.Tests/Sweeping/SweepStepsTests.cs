using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What was missed is read in as many steps as fit in memory, and comes to the same as if it were read at once.</summary>
public sealed class SweepStepsTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    private static readonly TimeSpan Outage = TimeSpan.FromHours(5);

    [Fact]
    public async Task Sweep_MoreWasMissedThanFitsInMemory_EndsAsIfItWereReadAtOnce()
    {
        var (whole, longest) = await RunAsync(new SweepPolicy());
        var (steps, longestStep) = await RunAsync(new SweepPolicy { KeyMinutes = BackfilledFixture.Demo.Keys * 60 });

        Assert.NotEmpty(whole);
        Assert.Equal(whole, steps);
        Assert.True(longest > Outage, $"At once, {longest.TotalMinutes} minutes were read.");
        Assert.True(longestStep <= TimeSpan.FromMinutes(80), $"In steps, {longestStep.TotalMinutes} minutes were read at once.");
    }

    /// <returns>What is held and known in the end, and the longest window of minutes that was asked for.</returns>
    private async Task<(List<string> Held, TimeSpan Longest)> RunAsync(SweepPolicy policy)
    {
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        await using var store = SqliteEntityStore.Open(fixture.Copy());
        await using var host = world.Open(store, null, services => services.AddSingleton(policy));
        await host.SweepAsync();
        host.Wire.Sent.Clear();
        world.Clock.Advance(Outage);
        await host.SweepAsync();

        var held = new List<string>();
        foreach (var line in await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None))
        {
            var state = (await host.Get<SeriesStore>().FindAsync(EngineHost.Account, line.Costs.Series, CancellationToken.None))?.State;
            held.Add(string.Create(CultureInfo.InvariantCulture, $"{line.Costs.Series} {state?.JudgedThrough:O} {state?.LastUsedAt:O} {line.Costs.Days.Values.LastOrDefault()} {string.Join(',', state?.Alerts.Select(alert => $"{alert.Id} {alert.State} {alert.TrueThrough:O}") ?? [])}"));
        }

        held.AddRange((await StoreDump.SeriesAsync(host)).Where(row => row.Contains(" u|", StringComparison.Ordinal)));
        return (held, LongestMinutes(host.Wire));
    }

    private static TimeSpan LongestMinutes(Wire wire) => wire.Sent
        .Where(request => request.Path.Contains("bucket_width=1m", StringComparison.Ordinal))
        .Select(request => TimeSpan.FromSeconds(Number(request.Path, "end_time") - Number(request.Path, "start_time")))
        .Max();

    private static long Number(string path, string name) =>
        long.Parse(path.Split('?', '&').First(part => part.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);
}
