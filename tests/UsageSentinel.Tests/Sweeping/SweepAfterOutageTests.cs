using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What was missed is judged afterwards as it would have been in its time.</summary>
public sealed class SweepAfterOutageTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    private const int MissedMinutes = 130;

    /// <summary>In the demo a probe begins at 12:20 and a thief at 12:30; sweeping stops at noon.</summary>
    [Fact]
    public async Task Sweep_AfterAnOutage_FindsWhatSweepsInTimeFind()
    {
        var inTime = await RunAsync(5);
        var afterwards = await RunAsync(MissedMinutes);

        Assert.NotEmpty(inTime);
        Assert.Equal(inTime, afterwards);
    }

    /// <returns>Every alert about what a key does, by name, with what became of it.</returns>
    private async Task<List<string>> RunAsync(int everyMinutes)
    {
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        await using var store = SqliteEntityStore.Open(fixture.Copy());
        await using var host = world.Open(store);
        await host.SweepAsync();
        for (var minute = 0; minute < MissedMinutes; minute += everyMinutes)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(everyMinutes));
            await host.SweepAsync();
        }

        return [.. (await host.AlertsAsync())
            .Where(alert => RuleTraits.Get(alert.Subject.Rule).IsBehaviour)
            .Select(alert => $"{alert.Id} {alert.Subject.Rule} {alert.Subject.Key} {alert.ActiveAt:O} {alert.State}")
            .Order(StringComparer.Ordinal)];
    }
}
