using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Rigs;

/// <summary>A store whose every call a test may have fail, by kind of call and by partition.</summary>
internal sealed class FaultyStore(IEntityStore inner) : IEntityStore
{
    /// <summary>What a call throws; null where it works.</summary>
    public Func<StoreCall, string, string, Exception?>? Fault { get; set; }

    /// <summary>Calls that failed.</summary>
    public int Failed { get; private set; }

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        Throw(StoreCall.Find, table, partition);
        return inner.FindAsync(table, partition, row, cancellationToken);
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        string table, string partition, RowRange rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Throw(StoreCall.Query, table, partition);
        await foreach (var entity in inner.QueryAsync(table, partition, rows, cancellationToken))
        {
            yield return entity;
        }
    }

    public Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        Throw(StoreCall.Commit, table, partition);
        return inner.CommitAsync(table, partition, writes, cancellationToken);
    }

    private void Throw(StoreCall call, string table, string partition)
    {
        if (Fault?.Invoke(call, table, partition) is { } fault)
        {
            Failed++;
            throw fault;
        }
    }
}

/// <summary>The calls of a store.</summary>
internal enum StoreCall
{
    Find,
    Query,
    Commit,
}
