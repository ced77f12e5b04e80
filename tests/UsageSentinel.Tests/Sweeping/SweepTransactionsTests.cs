using System.Collections.Concurrent;
using System.Collections.Immutable;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What a sweep asks of the store, counted: in Azure each read, query and batch is paid for.</summary>
public sealed class SweepTransactionsTests
{
    private static readonly SimulatorOptions Quiet = new() { Keys = 20, Days = 2, Scenario = "quiet" };

    [Fact]
    public async Task Sweep_KeyInUse_IsReadInOneQueryAndWrittenInOneBatch()
    {
        await using var world = await World.StartAsync(Quiet);
        var store = new SeriesCounter(new MemoryEntityStore());
        await using var host = world.Open(store);
        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.SweepAsync();
        store.Counts.Clear();

        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.SweepAsync();

        // What follows an alert is asked besides.
        var lines = await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None);
        var alerting = lines.Where(line => line.OpenAlerts > 0).Select(line => Partitions.Series(EngineHost.Account, line.Costs.Series)).ToHashSet();
        var busy = store.Counts.Where(partition => partition.Value.Batches > 0 && !alerting.Contains(partition.Key)).ToList();
        Assert.True(busy.Count >= 8, $"Only {busy.Count} keys were in use.");
        Assert.All(busy, partition => Assert.Equal(new Transactions(0, 1, 1), partition.Value));
    }

    private readonly record struct Transactions(int Reads, int Queries, int Batches);

    /// <summary>Counts what is asked of the partitions of keys.</summary>
    private sealed class SeriesCounter(IEntityStore inner) : IEntityStore
    {
        public ConcurrentDictionary<string, Transactions> Counts { get; } = new(StringComparer.Ordinal);

        public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
        {
            Count(table, partition, new Transactions(1, 0, 0));
            return inner.FindAsync(table, partition, row, cancellationToken);
        }

        public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken)
        {
            Count(table, partition, new Transactions(0, 1, 0));
            return inner.QueryAsync(table, partition, rows, cancellationToken);
        }

        public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, ImmutableArray<RowRange> ranges, CancellationToken cancellationToken)
        {
            Count(table, partition, new Transactions(0, 1, 0));
            return inner.QueryAsync(table, partition, ranges, cancellationToken);
        }

        public Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
        {
            Count(table, partition, new Transactions(0, 0, 1));
            return inner.CommitAsync(table, partition, writes, cancellationToken);
        }

        private void Count(string table, string partition, Transactions more)
        {
            if (table == TableNames.Sentinel && partition.StartsWith("openai|default|key_", StringComparison.Ordinal))
            {
                Counts.AddOrUpdate(partition, more, (_, before) => new Transactions(before.Reads + more.Reads, before.Queries + more.Queries, before.Batches + more.Batches));
            }
        }
    }
}
