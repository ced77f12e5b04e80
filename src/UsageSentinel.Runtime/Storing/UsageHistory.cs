using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Usage as it was collected, per series: minutes in one entity an hour, hours in one a day, days in one a month. Rows are put in by
/// (endpoint, bucket, dimensions) and replace the stored rows; nothing is ever added up in place.
/// </summary>
public sealed class UsageHistory(IEntityStore store)
{
    /// <summary>Rows in one entity at the most; a longer chunk goes on in further parts.</summary>
    internal const int RowsPerPart = 8_000;

    /// <summary>Puts rows in; what was read before and is not among them stays.</summary>
    public Task<MergedUsage> MergeAsync(
        ProviderAccount account, SeriesId series, BucketWidth width, IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken) =>
        MergeAsync(account, series, width, rows, ReadWhole, cancellationToken);

    private static readonly ImmutableSortedDictionary<UsageEndpoint, TimeWindow> ReadWhole = ImmutableSortedDictionary<UsageEndpoint, TimeWindow>.Empty;

    /// <summary>
    /// Puts rows in, in place of what was held of the windows that were read whole. Returns every row now held in the chunks that were touched, oldest first, and which of the rows
    /// put in are new or differ from what was held.
    /// </summary>
    public async Task<MergedUsage> MergeAsync(
        ProviderAccount account,
        SeriesId series,
        BucketWidth width,
        IReadOnlyList<UsageRow> rows,
        ImmutableSortedDictionary<UsageEndpoint, TimeWindow> whole,
        CancellationToken cancellationToken)
    {
        var chunks = UsageChunk.Touched(width, rows, whole.Values);
        var merged = new List<MergedUsage>(chunks.Count);
        foreach (var chunk in chunks)
        {
            merged.Add(await MergeChunkAsync(Partitions.Series(account, series), chunk, chunks.Count == 1 ? rows : chunk.Of(rows), whole, cancellationToken));
        }

        return MergedUsage.Of(merged);
    }

    /// <summary>Every row of that width whose bucket starts in <paramref name="window"/>, oldest first.</summary>
    public async IAsyncEnumerable<UsageRow> ReadAsync(
        ProviderAccount account, SeriesId series, BucketWidth width, TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = new RowRange(
            UsageChunk.Of(width, window.Start).RowKey(0),
            window.End.Year >= 9999 ? UsageChunk.PrefixOf(width) + "~" : UsageChunk.Of(width, window.End).Next.RowKey(0));
        var parts = new List<StoredEntity>();
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Series(account, series), range, cancellationToken))
        {
            if (parts.Count > 0 && !string.Equals(ChunkName(parts[0]), ChunkName(entity), StringComparison.Ordinal))
            {
                foreach (var row in RowsOf(parts).Where(row => window.Contains(row.Window.Start)))
                {
                    yield return row;
                }

                parts.Clear();
            }

            parts.Add(entity);
        }

        foreach (var row in RowsOf(parts).Where(row => window.Contains(row.Window.Start)))
        {
            yield return row;
        }
    }

    private static string ChunkName(StoredEntity part) => part.RowKey[..^3];

    /// <summary>The rows of a chunk, one of each: a write that was stopped between two parts leaves some in both.</summary>
    internal static UsageRow[] RowsOf(IReadOnlyList<StoredEntity> parts) => parts.Count switch
    {
        0 => [],
        1 => UsageCodec.Read(parts[0].Blob() ?? []),
        _ => [.. RowIdentity.Sort(ByIdentity(parts).Values)],
    };

    private static Dictionary<RowIdentity, UsageRow> ByIdentity(IReadOnlyList<StoredEntity> parts)
    {
        var rows = new Dictionary<RowIdentity, UsageRow>();
        foreach (var row in parts.SelectMany(part => UsageCodec.Read(part.Blob() ?? [])))
        {
            rows[RowIdentity.Of(row)] = row;
        }

        return rows;
    }

    /// <summary>Removes every chunk of that width that ends at or before <paramref name="before"/>.</summary>
    public async Task PurgeAsync(
        ProviderAccount account, SeriesId series, BucketWidth width, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var range = new RowRange(UsageChunk.PrefixOf(width), UsageChunk.Of(width, before).RowKey(0));
        await store.RemoveAsync(TableNames.Sentinel, Partitions.Series(account, series), range, cancellationToken);
    }

    /// <summary>Puts the rows of one chunk in, and writes it at once.</summary>
    internal async Task<MergedUsage> MergeChunkAsync(
        string partition, UsageChunk chunk, IReadOnlyList<UsageRow> rows, ImmutableSortedDictionary<UsageEndpoint, TimeWindow> whole, CancellationToken cancellationToken)
    {
        var read = RowIdentity.LastOfEach(rows);
        RowMerge? earlier = null;
        while (true)
        {
            var parts = await PartsAsync(partition, chunk, cancellationToken);
            var merge = RowMerge.Of(RowsOf(parts), read, whole).After(earlier);
            if (merge.IsSame || await WriteAsync(partition, chunk, merge.Rows, parts, cancellationToken))
            {
                return merge.Merged;
            }

            earlier = merge;
        }
    }

    private async Task<List<StoredEntity>> PartsAsync(string partition, UsageChunk chunk, CancellationToken cancellationToken)
    {
        var parts = new List<StoredEntity>();
        await foreach (var part in store.QueryAsync(TableNames.Sentinel, partition, RowRange.StartingWith(chunk.RowPrefix), cancellationToken))
        {
            parts.Add(part);
        }

        return parts;
    }

    /// <summary>Writes the parts of a chunk; false where somebody else was faster.</summary>
    private async Task<bool> WriteAsync(
        string partition, UsageChunk chunk, UsageRow[] rows, List<StoredEntity> before, CancellationToken cancellationToken)
    {
        var slices = rows.Chunk(RowsPerPart).ToList();
        for (var number = slices.Count - 1; number >= 0; number--)
        {
            var entity = new Entity(chunk.RowKey(number)).WithBlob(UsageCodec.Write(slices[number]));
            EntityWrite write = number < before.Count
                ? new EntityWrite.Replace(entity, before[number].ETag)
                : new EntityWrite.Insert(entity);

            // The last part first: new rows push others into later parts, so a crash between two leaves rows doubled, never lost.
            if (await store.CommitAsync(TableNames.Sentinel, partition, [write], cancellationToken) is CommitOutcome.Conflict)
            {
                return false;
            }
        }

        // What is over has moved into earlier parts, or is gone.
        for (var number = slices.Count; number < before.Count; number++)
        {
            if (await store.CommitAsync(TableNames.Sentinel, partition, [new EntityWrite.Delete(before[number].RowKey, before[number].ETag)], cancellationToken) is CommitOutcome.Conflict)
            {
                return false;
            }
        }

        return true;
    }
}
