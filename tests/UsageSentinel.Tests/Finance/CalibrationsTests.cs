using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Core.Finance;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Finance;

/// <summary>A calibration changes once a night, and is asked for with every key of every sweep.</summary>
public sealed class CalibrationsTests
{
    private readonly YieldingStore store = new();
    private readonly SimulatedClock clock = new(Given.Monday);

    [Fact]
    public async Task OfAsync_ManyAskAtOnce_IsReadOnce()
    {
        await Stored.WriteAsync(Given.Account, Calibration.None with { Version = 1, Overall = 0.9m }, CancellationToken.None);
        using var calibrations = new Calibrations(Stored, clock);

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => calibrations.OfAsync(Given.Account, CancellationToken.None)));

        Assert.All(all, one => Assert.Same(all[0], one));
        Assert.Equal(0.9m, all[0].Overall);
        Assert.Equal(1, store.Queries);
    }

    [Fact]
    public async Task OfAsync_SameVersionLater_IsNotUnpackedAgain()
    {
        await Stored.WriteAsync(Given.Account, Calibration.None with { Version = 1, Overall = 0.9m }, CancellationToken.None);
        using var calibrations = new Calibrations(Stored, clock);
        var first = await calibrations.OfAsync(Given.Account, CancellationToken.None);

        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Same(first, await calibrations.OfAsync(Given.Account, CancellationToken.None));

        await Stored.WriteAsync(Given.Account, Calibration.None with { Version = 2, Overall = 1.1m }, CancellationToken.None);
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(1.1m, (await calibrations.OfAsync(Given.Account, CancellationToken.None)).Overall);
    }

    private ReconciliationStore Stored => new(store);

    /// <summary>A store whose answers take a moment.</summary>
    private sealed class YieldingStore : IEntityStore
    {
        private readonly MemoryEntityStore inner = new();
        private int queries;

        public int Queries => queries;

        public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
            inner.FindAsync(table, partition, row, cancellationToken);

        public async IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref queries);
            await Task.Yield();
            await foreach (var row in inner.QueryAsync(table, partition, rows, cancellationToken))
            {
                yield return row;
            }
        }

        public Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken) =>
            inner.CommitAsync(table, partition, writes, cancellationToken);
    }
}
