using System.Collections.Immutable;
using System.Diagnostics;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Sweeping.Crashing;

/// <summary>A store that kills its own process, for real, at one write.</summary>
internal sealed class KillingStore(IEntityStore inner, KillPoint? point) : IEntityStore
{
    private int seen;
    private int writes;

    /// <summary>Batches written so far.</summary>
    public int Writes => writes;

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        inner.FindAsync(table, partition, row, cancellationToken);

    public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken) =>
        inner.QueryAsync(table, partition, rows, cancellationToken);

    public async Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writing, CancellationToken cancellationToken)
    {
        var isDue = point is not null
            && writing.Any(write => point.Matches(table, partition, write))
            && Interlocked.Increment(ref seen) == point.Number;
        if (isDue && point is { IsAfter: false })
        {
            Die();
        }

        var outcome = await inner.CommitAsync(table, partition, writing, cancellationToken);
        Interlocked.Increment(ref writes);
        if (isDue)
        {
            Die();
        }

        return outcome;
    }

    private static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
