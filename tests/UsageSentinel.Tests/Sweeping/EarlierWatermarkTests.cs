using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>A store with one watermark for the account, and nothing said of which endpoint a key uses, goes on as one of this version does.</summary>
public sealed class EarlierWatermarkTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    /// <summary>What an earlier version did not write.</summary>
    private static readonly ImmutableArray<string> Newer = ["Sources", "OrganizationAhead", "OrganizationAheadThrough", "CostKnownFrom", "Used"];

    [Fact]
    public async Task Sweep_OfAStoreWithOneWatermark_WaitsOnlyForTheEndpointThatFailsAndHealsAsOneOfThisVersion()
    {
        var expected = await RunAsync(isEarlier: false);
        var migrated = await RunAsync(isEarlier: true);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, migrated);
    }

    private async Task<string[]> RunAsync(bool isEarlier)
    {
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        await using var store = SqliteEntityStore.Open(fixture.Copy());
        if (isEarlier)
        {
            var removed = await StripAsync(store, Partitions.Account(EngineHost.Account)) + await StripAsync(store, Partitions.Sheet(EngineHost.Account));
            Assert.True(removed > 1, "The store was one of an earlier version already.");
        }

        await using var host = world.Open(store);
        var known = (await host.StateAsync()).MinutesThrough;
        world.Server.Faults = [new SimulatedFault.Refuses("usage/embeddings", 403)];
        foreach (var minute in new[] { 5, 15, 30, 45, 60, 80 })
        {
            world.Clock.Set(World.Noon.AddMinutes(minute));
            await host.SweepAsync();
        }

        var state = await host.StateAsync();
        Assert.Equal(["embeddings"], state.Sources.Keys);
        Assert.Equal(known, state.Sources["embeddings"].Through);
        Assert.True(state.MinutesThrough > known);
        var waiting = await LinesAsync(host);
        var held = waiting.Where(line => line.Used?.ContainsKey(UsageEndpoint.Embeddings) is true).Select(line => $"waits {line.Costs.Series} {line.JudgedThrough:HH:mm}").ToList();
        Assert.NotEmpty(held);

        world.Server.Faults = [];
        foreach (var minute in new[] { 85, 90, 140 })
        {
            world.Clock.Set(World.Noon.AddMinutes(minute));
            await host.SweepAsync();
        }

        Assert.Empty((await host.StateAsync()).Sources);
        await UsageSums.AssertExactAsync(world, host, BucketWidth.Hour.Floor(World.Noon.AddDays(-30)), UsageSums.Arrived(world));

        // Idle time of a key is learned when it is used again, or when something it waited for is there again: both are right.
        return [.. held, .. (await LinesAsync(host)).Where(line => line.LastUsedAt > World.Noon).Select(line => $"{line.Costs.Series} {line.HoursLearned} h to {line.JudgedThrough:HH:mm}")];
    }

    private static async Task<IEnumerable<SeriesSummary>> LinesAsync(EngineHost host) =>
        (await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None)).OrderBy(line => line.Costs.Series);

    /// <returns>Rows that were written as an earlier version would have.</returns>
    private static async Task<int> StripAsync(SqliteEntityStore store, string partition)
    {
        var rows = new List<StoredEntity>();
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, partition, RowRange.All, CancellationToken.None))
        {
            rows.Add(row);
        }

        var stripped = 0;
        foreach (var row in rows.Where(row => Newer.Any(row.Entity.Properties.ContainsKey)))
        {
            var earlier = row.Entity with { Properties = row.Entity.Properties.RemoveRange(Newer) };
            Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(TableNames.Sentinel, partition, [new EntityWrite.Replace(earlier, row.ETag)], CancellationToken.None));
            stripped++;
        }

        return stripped;
    }
}
