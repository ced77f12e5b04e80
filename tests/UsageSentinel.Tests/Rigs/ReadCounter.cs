using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Rigs;

/// <summary>A store that counts what is read from it: a row each, found or asked for.</summary>
internal sealed class ReadCounter(IEntityStore inner) : IEntityStore
{
    private int rows;

    public int Rows => rows;

    public void Reset() => rows = 0;

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref rows);
        return inner.FindAsync(table, partition, row, cancellationToken);
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in inner.QueryAsync(table, partition, range, cancellationToken))
        {
            Interlocked.Increment(ref rows);
            yield return row;
        }
    }

    public Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken) =>
        inner.CommitAsync(table, partition, writes, cancellationToken);
}
