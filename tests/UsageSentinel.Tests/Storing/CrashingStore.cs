using System.Collections.Immutable;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

/// <summary>A store whose process is killed after so many commits: later ones never happen.</summary>
internal sealed class CrashingStore(IEntityStore store, int commits) : IEntityStore
{
    private int left = commits;

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        store.FindAsync(table, partition, row, cancellationToken);

    public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken) =>
        store.QueryAsync(table, partition, rows, cancellationToken);

    public Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken) =>
        left-- > 0
            ? store.CommitAsync(table, partition, writes, cancellationToken)
            : throw new StoreException(StoreError.Unreachable, "Killed.");
}
