using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Benchmarks.Azure;

/// <summary>Counts what Azure Tables would bill: each read, each page of a query and each batch is one transaction.</summary>
internal sealed class CountingStore(IEntityStore inner) : IEntityStore
{
    /// <summary>The service answers a query with at most this many entities at once.</summary>
    private const int PageEntities = 1_000;

    private readonly ConcurrentDictionary<(string Table, string Partition, string Row), int> held = [];
    private long reads;
    private long pages;
    private long batches;

    public long Reads => Interlocked.Read(ref reads);

    public long QueryPages => Interlocked.Read(ref pages);

    public long Batches => Interlocked.Read(ref batches);

    /// <summary>Counts from zero again.</summary>
    public void Forget() => (reads, pages, batches) = (0, 0, 0);

    public long Transactions => Reads + QueryPages + Batches;

    /// <summary>Bytes that stand in the store now, by what they are.</summary>
    public IEnumerable<(string Kind, long Bytes)> Held => held
        .GroupBy(entry => entry.Key.Row.Split('|') is ["u", var width, ..] ? $"usage {width}" : "all else")
        .Select(group => (group.Key, group.Sum(entry => (long)entry.Value)));

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref reads);
        return inner.FindAsync(table, partition, row, cancellationToken);
    }

    public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken) =>
        QueryAsync(table, partition, [rows], cancellationToken);

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        string table, string partition, ImmutableArray<RowRange> ranges, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref pages);
        var entities = 0;
        await foreach (var entity in inner.QueryAsync(table, partition, ranges, cancellationToken))
        {
            if (entities++ is > 0 and var before && before % PageEntities == 0)
            {
                Interlocked.Increment(ref pages);
            }

            yield return entity;
        }
    }

    public async Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref batches);
        var outcome = await inner.CommitAsync(table, partition, writes, cancellationToken);
        foreach (var write in outcome is CommitOutcome.Committed ? writes : [])
        {
            var address = (table, partition, write.RowKey);
            if (write.Written() is { } entity)
            {
                held[address] = SizeOf(partition, entity);
            }
            else
            {
                held.TryRemove(address, out _);
            }
        }

        return outcome;
    }

    /// <summary>As the service reckons an entity: 4 bytes, two for each character of the keys, and each property with its name.</summary>
    private static int SizeOf(string partition, Entity entity) => 4 + (2 * (partition.Length + entity.RowKey.Length)) + entity.Properties.Sum(property =>
        8 + (2 * property.Key.Length) + property.Value switch
        {
            string text => 4 + (2 * text.Length),
            byte[] bytes => 4 + bytes.Length,
            bool => 1,
            _ => 8,
        });
}
