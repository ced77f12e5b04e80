using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// One series while it is swept: its state and the chunks of usage that the sweep touches, read in one query. What changes of the chunks is
/// written in one batch with the state, or by itself before anything else is read of the series.
/// </summary>
internal sealed class SeriesUsage
{
    /// <summary>Bytes that wait to be written, at the most: together with the state they fit a batch.</summary>
    private const int WaitingBytes = 1024 * 1024;

    /// <summary>Where more chunks of one width are touched, as in a back-fill, each is written by itself: a stop loses little of what was done.</summary>
    private const int ChunksWithState = 3;

    private readonly IEntityStore store;
    private readonly ProviderAccount account;
    private readonly SeriesId series;
    private readonly string partition;
    private readonly UsageHistory history;
    private readonly Dictionary<UsageChunk, Chunk> chunks = [];
    private readonly List<EntityWrite> waiting = [];
    private int bytes;

    private SeriesUsage(IEntityStore store, ProviderAccount account, SeriesId series)
    {
        (this.store, this.account, this.series) = (store, account, series);
        partition = Partitions.Series(account, series);
        history = new UsageHistory(store);
    }

    /// <summary>What is remembered of the series, or null where nothing is.</summary>
    public StoredState? State { get; private set; }

    /// <summary>What the merge of its hours left.</summary>
    public MergedUsage Hours { get; private set; } = MergedUsage.Nothing;

    /// <summary>What the merge of its minutes left.</summary>
    public MergedUsage Minutes { get; private set; } = MergedUsage.Nothing;

    /// <summary>Whether something waits to be written.</summary>
    public bool IsWaiting => waiting.Count > 0;

    /// <summary>Reads the state, and all that is held in some chunks.</summary>
    /// <param name="store">The store.</param>
    /// <param name="account">The organization.</param>
    /// <param name="series">The series.</param>
    /// <param name="touched">The chunks, in any order.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<SeriesUsage> ReadAsync(
        IEntityStore store, ProviderAccount account, SeriesId series, IReadOnlyCollection<UsageChunk> touched, CancellationToken cancellationToken)
    {
        var usage = new SeriesUsage(store, account, series);
        var byPrefix = new Dictionary<string, Chunk>(touched.Count, StringComparer.Ordinal);
        foreach (var chunk in touched)
        {
            usage.chunks[chunk] = byPrefix[chunk.RowPrefix] = new Chunk();
        }

        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, usage.partition, Ranges(touched), cancellationToken))
        {
            if (entity.RowKey == SeriesStore.StateRow)
            {
                usage.State = SeriesStore.FromEntity(entity, account, series);
            }
            else if (byPrefix.TryGetValue(entity.RowKey[..^3], out var chunk))
            {
                chunk.Parts.Add(entity);
            }
        }

        return usage;
    }

    /// <summary>Puts hours in, in place of what was held of the windows that were read whole.</summary>
    public async Task MergeHoursAsync(
        IReadOnlyList<UsageRow> rows, ImmutableSortedDictionary<UsageEndpoint, TimeWindow> whole, CancellationToken cancellationToken) =>
        Hours = await MergeAsync(BucketWidth.Hour, rows, whole, cancellationToken);

    /// <summary>The same of minutes.</summary>
    public async Task MergeMinutesAsync(
        IReadOnlyList<UsageRow> rows, ImmutableSortedDictionary<UsageEndpoint, TimeWindow> whole, CancellationToken cancellationToken) =>
        Minutes = await MergeAsync(BucketWidth.Minute, rows, whole, cancellationToken);

    /// <summary>Whether all rows of a window are here.</summary>
    public bool Holds(BucketWidth width, TimeWindow window)
    {
        for (var chunk = UsageChunk.Of(width, window.Start); chunk.Start < window.End; chunk = chunk.Next)
        {
            if (!chunks.ContainsKey(chunk))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Every row of a width whose bucket starts in a window, oldest first: what is here, or else what is stored.</summary>
    public async Task<List<UsageRow>> ReadAsync(BucketWidth width, TimeWindow window, CancellationToken cancellationToken)
    {
        if (!Holds(width, window))
        {
            await WriteAsync(cancellationToken);
            return await history.ReadAsync(account, series, width, window, cancellationToken).ToListAsync(cancellationToken);
        }

        var rows = new List<UsageRow>();
        for (var chunk = UsageChunk.Of(width, window.Start); chunk.Start < window.End; chunk = chunk.Next)
        {
            foreach (var row in chunks[chunk].Rows)
            {
                if (window.Contains(row.Window.Start))
                {
                    rows.Add(row);
                }
            }
        }

        return rows;
    }

    /// <summary>What is to be written with the state; it waits no longer.</summary>
    public ImmutableArray<EntityWrite> Take()
    {
        ImmutableArray<EntityWrite> taken = [.. waiting];
        waiting.Clear();
        bytes = 0;
        return taken;
    }

    /// <summary>Writes what waits, by itself.</summary>
    /// <exception cref="SweepConflictException">Another sweep has written a chunk in the meantime.</exception>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (waiting.Count > 0 && await store.CommitAsync(TableNames.Sentinel, partition, Take(), cancellationToken) is CommitOutcome.Conflict)
        {
            throw new SweepConflictException(series.Name);
        }
    }

    private static ImmutableArray<RowRange> Ranges(IReadOnlyCollection<UsageChunk> touched) =>
    [
        RowRange.Exactly(SeriesStore.StateRow),
        .. touched.GroupBy(chunk => UsageChunk.PrefixOf(chunk.Width), StringComparer.Ordinal)
            .OrderBy(width => width.Key, StringComparer.Ordinal)
            .Select(width => new RowRange(width.Min().RowPrefix, width.Max().Next.RowPrefix)),
    ];

    private async Task<MergedUsage> MergeAsync(
        BucketWidth width, IReadOnlyList<UsageRow> rows, ImmutableSortedDictionary<UsageEndpoint, TimeWindow> whole, CancellationToken cancellationToken)
    {
        var merged = new List<MergedUsage>();
        var touched = UsageChunk.Touched(width, rows, whole.Values);
        foreach (var chunk in touched)
        {
            merged.Add(await MergeAsync(chunk, touched.Count == 1 ? rows : chunk.Of(rows), whole, cancellationToken));
            if (touched.Count > ChunksWithState)
            {
                await WriteAsync(cancellationToken);
            }
        }

        return MergedUsage.Of(merged);
    }

    private async Task<MergedUsage> MergeAsync(
        UsageChunk chunk, IReadOnlyList<UsageRow> rows, ImmutableSortedDictionary<UsageEndpoint, TimeWindow> whole, CancellationToken cancellationToken)
    {
        var held = chunks[chunk];
        var merge = RowMerge.Of(held.Rows, RowIdentity.LastOfEach(rows), whole);
        if (merge.IsSame)
        {
            return merge.Merged;
        }

        if (held.Parts.Count > 1 || merge.Rows.Length > UsageHistory.RowsPerPart)
        {
            // Several parts are written one after another.
            var merged = await history.MergeChunkAsync(partition, chunk, rows, whole, cancellationToken);
            held.Rows = [.. merged.Held];
            return merged;
        }

        await WaitAsync(chunk, held, merge.Rows, cancellationToken);
        return merge.Merged;
    }

    private async Task WaitAsync(UsageChunk chunk, Chunk held, UsageRow[] rows, CancellationToken cancellationToken)
    {
        var content = rows.Length == 0 ? [] : UsageCodec.Write(rows);
        if (bytes + content.Length > WaitingBytes)
        {
            await WriteAsync(cancellationToken);
        }

        var entity = new Entity(chunk.RowKey(0)).WithBlob(content);
        waiting.Add(held.Parts switch
        {
            [] => new EntityWrite.Insert(entity),
            [var part] when rows.Length == 0 => new EntityWrite.Delete(part.RowKey, part.ETag),
            [var part, ..] => new EntityWrite.Replace(entity, part.ETag),
        });
        bytes += content.Length;
        held.Rows = rows;
    }

    /// <summary>What is held in one chunk.</summary>
    private sealed class Chunk
    {
        private UsageRow[]? rows;

        public List<StoredEntity> Parts { get; } = [];

        public UsageRow[] Rows
        {
            get => rows ??= UsageHistory.RowsOf(Parts);
            set => rows = value;
        }
    }
}
