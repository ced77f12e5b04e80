using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace UsageSentinel.Runtime.Storing.Memory;

/// <summary>Entities that live as long as the process: for tests and simulations. A query sees the partition as it was when it began.</summary>
internal sealed class MemoryEntityStore : IEntityStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Table, string Partition), MemoryPartition> partitions = [];
    private long version;

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BatchRules.CheckAddress(table, partition);
        BatchRules.CheckRow(row);
        return Task.FromResult(Partition(table, partition).Find(row));
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        string table, string partition, RowRange rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BatchRules.CheckAddress(table, partition);
        foreach (var entity in Partition(table, partition).Range(rows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entity;
        }

        await Task.CompletedTask;
    }

    public Task<CommitOutcome> CommitAsync(
        string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BatchRules.CheckBatch(table, partition, writes);
        lock (gate)
        {
            return Task.FromResult(Commit((table, partition), writes));
        }
    }

    private MemoryPartition Partition(string table, string partition)
    {
        lock (gate)
        {
            return partitions.GetValueOrDefault((table, partition), MemoryPartition.Empty);
        }
    }

    private CommitOutcome Commit((string Table, string Partition) address, ImmutableArray<EntityWrite> writes)
    {
        var etag = (version + 1).ToString(CultureInfo.InvariantCulture);
        var partition = partitions.GetValueOrDefault(address, MemoryPartition.Empty);
        foreach (var write in writes)
        {
            if (partition.After(write, etag) is not { } after)
            {
                return new CommitOutcome.Conflict(write.RowKey);
            }

            partition = after;
        }

        version++;
        partitions[address] = partition;
        return new CommitOutcome.Committed([.. writes.Select(write => write is EntityWrite.Delete ? "" : etag)]);
    }
}
