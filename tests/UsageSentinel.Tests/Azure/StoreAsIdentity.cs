using System.Collections.Concurrent;
using System.Collections.Immutable;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Azure;

/// <summary>A store as one identity sees it in Azure: what no role allows is refused, as the table service refuses it.</summary>
internal sealed class StoreAsIdentity(IEntityStore inner, IReadOnlyCollection<TableRight> rights) : IEntityStore
{
    /// <summary>What was asked for in vain.</summary>
    public ConcurrentQueue<TableRight> Refused { get; } = new();

    /// <summary>What was asked for and allowed.</summary>
    public ConcurrentDictionary<TableRight, bool> Used { get; } = new();

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        Require(new TableRight(table, TableAccess.Read));
        return inner.FindAsync(table, partition, row, cancellationToken);
    }

    public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken)
    {
        Require(new TableRight(table, TableAccess.Read));
        return inner.QueryAsync(table, partition, rows, cancellationToken);
    }

    public Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        Require(new TableRight(table, TableAccess.Write));
        return inner.CommitAsync(table, partition, writes, cancellationToken);
    }

    private void Require(TableRight right)
    {
        if (rights.Contains(right))
        {
            Used[right] = true;
            return;
        }

        Refused.Enqueue(right);
        throw new StoreException(StoreError.Unauthorized, $"This identity may not {right.Access} the table {right.Table}.");
    }
}

/// <summary>What a role on a table allows.</summary>
internal sealed record TableRight(string Table, TableAccess Access);

/// <summary>To read a table, or to write it.</summary>
internal enum TableAccess
{
    Read,
    Write,
}
