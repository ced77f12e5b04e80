using System.Collections.Immutable;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Rigs;

/// <summary>A store whose writes a test may spoil, delay or count.</summary>
internal sealed class SpoiledStore(IEntityStore inner) : IEntityStore
{
    /// <summary>Called before a batch is written; throws to make it fail.</summary>
    public Func<string, string, EntityWrite, Task>? Before { get; set; }

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        inner.FindAsync(table, partition, row, cancellationToken);

    public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken) =>
        inner.QueryAsync(table, partition, rows, cancellationToken);

    public async Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        foreach (var write in writes)
        {
            if (Before is { } before)
            {
                await before(table, partition, write);
            }
        }

        return await inner.CommitAsync(table, partition, writes, cancellationToken);
    }
}
