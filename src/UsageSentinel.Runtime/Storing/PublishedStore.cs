using System.Runtime.CompilerServices;
using System.Text;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// The events that left for Event Grid, as they left. A queue is written by whoever may write to it; what comes out of one is held
/// against this. The same event sent again with another ledger head is kept beside the first: either may arrive.
/// </summary>
public sealed class PublishedStore(IEntityStore store)
{
    private const string Partition = "published";

    /// <summary>Before it leaves: a receiver may be faster than the answer to the sender.</summary>
    public async Task WriteAsync(string eventId, string body, DateTimeOffset now, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel,
        Partition,
        [new EntityWrite.Upsert(new Entity(Prefix(eventId) + ContentHash.Of(body)).With("At", now).WithBlob(Encoding.UTF8.GetBytes(body)))],
        cancellationToken);

    /// <summary>Every body that left under this id.</summary>
    public async IAsyncEnumerable<string> ReadAsync(string eventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partition, RowRange.StartingWith(Prefix(eventId)), cancellationToken))
        {
            yield return Encoding.UTF8.GetString(row.Blob() ?? []);
        }
    }

    /// <summary>Forgets what left before <paramref name="before"/>. May be stopped and repeated.</summary>
    public async Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var old = new List<EntityWrite>();
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partition, RowRange.All, cancellationToken))
        {
            if (row.Instant("At") < before)
            {
                old.Add(new EntityWrite.Delete(row.RowKey));
            }
        }

        foreach (var batch in old.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(TableNames.Sentinel, Partition, [.. batch], cancellationToken);
        }
    }

    /// <summary>Of a length of its own: an id that comes from a queue may be as long as it likes.</summary>
    private static string Prefix(string eventId) => ContentHash.Of(eventId) + "|";
}
