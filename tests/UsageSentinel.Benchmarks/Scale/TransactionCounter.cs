using System.Collections.Immutable;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Benchmarks.Scale;

/// <summary>Counts reads, queries and batches: what Azure Tables would bill, if no query needs a second page.</summary>
internal sealed class TransactionCounter(IEntityStore inner) : IEntityStore
{
    private long reads;
    private long queries;
    private long batches;

    public long Reads => Interlocked.Read(ref reads);

    public long Queries => Interlocked.Read(ref queries);

    public long Batches => Interlocked.Read(ref batches);

    public void Forget() => (reads, queries, batches) = (0, 0, 0);

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref reads);
        return inner.FindAsync(table, partition, row, cancellationToken);
    }

    public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref queries);
        return inner.QueryAsync(table, partition, rows, cancellationToken);
    }

    public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, ImmutableArray<RowRange> ranges, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref queries);
        return inner.QueryAsync(table, partition, ranges, cancellationToken);
    }

    public Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref batches);
        return inner.CommitAsync(table, partition, writes, cancellationToken);
    }
}
