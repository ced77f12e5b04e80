using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// The one way anything is remembered: entities in partitions of tables, read one by one or in ranges of a partition,
/// written in conditional batches of one partition. Both adapters keep the tighter limits of Azure Tables.
/// </summary>
public interface IEntityStore
{
    /// <summary>The entity at that address, or null.</summary>
    Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken);

    /// <summary>The entities of a partition whose row key lies in <paramref name="rows"/>, in ordinal order of the row key.</summary>
    IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken);

    /// <summary>The entities of several ranges of a partition, in ordinal order; the ranges are in order too and do not overlap. A store that can asks for all at once.</summary>
    async IAsyncEnumerable<StoredEntity> QueryAsync(
        string table, string partition, ImmutableArray<RowRange> ranges, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var rows in ranges)
        {
            if (rows.Row is { } row)
            {
                if (await FindAsync(table, partition, row, cancellationToken) is { } found)
                {
                    yield return found;
                }

                continue;
            }

            await foreach (var entity in QueryAsync(table, partition, rows, cancellationToken))
            {
                yield return entity;
            }
        }
    }

    /// <summary>
    /// Writes all of <paramref name="writes"/> or none. A condition that does not hold is an outcome, not an exception.
    /// </summary>
    /// <exception cref="ArgumentException">The batch breaks a limit of <see cref="EntityLimits"/>.</exception>
    /// <exception cref="StoreException">The store cannot be reached or written.</exception>
    Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken);
}
