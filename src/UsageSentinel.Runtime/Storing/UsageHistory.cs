using System.Collections.Immutable;
using System.Globalization;
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
    private const int RowsPerPart = 8_000;

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
        var partition = Partitions.Series(account, series);
        var given = rows.ToLookup(row => ChunkOf(width, row.Window.Start));
        var chunks = given.Select(chunk => chunk.Key).ToHashSet();
        foreach (var window in whole.Values.Where(window => !window.IsEmpty))
        {
            for (var chunk = ChunkOf(width, window.Start); chunk < window.End; chunk = NextChunk(width, chunk))
            {
                chunks.Add(chunk);
            }
        }

        var merged = new List<MergedUsage>(chunks.Count);
        foreach (var chunk in chunks.Order())
        {
            merged.Add(await MergeChunkAsync(new ChunkId(partition, width, chunk), [.. given[chunk]], whole, cancellationToken));
        }

        return merged.Count == 1
            ? merged[0]
            : new MergedUsage([.. merged.SelectMany(one => one.Held)], [.. merged.SelectMany(one => one.Changed)]) { Before = [.. merged.SelectMany(one => one.Before)] };
    }

    /// <summary>Every row of that width whose bucket starts in <paramref name="window"/>, oldest first.</summary>
    public async IAsyncEnumerable<UsageRow> ReadAsync(
        ProviderAccount account, SeriesId series, BucketWidth width, TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = new RowRange(
            RowKey(width, ChunkOf(width, window.Start), 0),
            window.End.Year >= 9999 ? Prefix(width) + "~" : RowKey(width, NextChunk(width, ChunkOf(width, window.End)), 0));
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
    private static IReadOnlyList<UsageRow> RowsOf(List<StoredEntity> parts) =>
        parts.Count == 1 ? UsageCodec.Read(parts[0].Blob() ?? []) : RowIdentity.Sort(ByIdentity(parts).Values);

    private static Dictionary<RowIdentity, UsageRow> ByIdentity(List<StoredEntity> parts)
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
        var range = new RowRange(Prefix(width), RowKey(width, ChunkOf(width, before), 0));
        await store.RemoveAsync(TableNames.Sentinel, Partitions.Series(account, series), range, cancellationToken);
    }

    private async Task<MergedUsage> MergeChunkAsync(
        ChunkId chunk, ImmutableArray<UsageRow> rows, ImmutableSortedDictionary<UsageEndpoint, TimeWindow> whole, CancellationToken cancellationToken)
    {
        var latest = new Dictionary<RowIdentity, UsageRow>();
        foreach (var row in rows)
        {
            latest[RowIdentity.Of(row)] = row;
        }

        var differing = new HashSet<RowIdentity>();
        var was = new Dictionary<RowIdentity, UsageRow>();
        while (true)
        {
            var parts = await PartsAsync(chunk, cancellationToken);
            var before = ByIdentity(parts);
            var gone = before.Where(pair => !latest.ContainsKey(pair.Key)
                && whole.TryGetValue(pair.Key.Endpoint, out var window) && window.Contains(pair.Key.Start)).ToList();
            foreach (var (identity, row) in gone)
            {
                was.TryAdd(identity, row);
                differing.Add(identity);
            }

            // What an attempt wrote before it lost the race is held now, and still news to the caller.
            differing.UnionWith(latest.Where(pair => !before.TryGetValue(pair.Key, out var old) || old.Counts != pair.Value.Counts).Select(pair => pair.Key));
            if (differing.Count == 0)
            {
                return new MergedUsage([.. RowIdentity.Sort(before.Values)], []);
            }

            foreach (var (identity, row) in latest)
            {
                if (differing.Contains(identity) && before.TryGetValue(identity, out var old))
                {
                    was.TryAdd(identity, old);
                }

                before[identity] = row;
            }

            foreach (var (identity, _) in gone)
            {
                before.Remove(identity);
            }

            var merged = RowIdentity.Sort(before.Values);
            if (await WriteAsync(chunk, merged, parts, cancellationToken))
            {
                return new MergedUsage([.. merged], [.. RowIdentity.Sort(latest.Where(pair => differing.Contains(pair.Key)).Select(pair => pair.Value))])
                {
                    Before = [.. RowIdentity.Sort(was.Values)],
                };
            }
        }
    }

    private async Task<List<StoredEntity>> PartsAsync(ChunkId chunk, CancellationToken cancellationToken)
    {
        var parts = new List<StoredEntity>();
        var range = RowRange.StartingWith(RowKey(chunk.Width, chunk.Start, 0)[..^3]);
        await foreach (var part in store.QueryAsync(TableNames.Sentinel, chunk.Partition, range, cancellationToken))
        {
            parts.Add(part);
        }

        return parts;
    }

    /// <summary>Writes the parts of a chunk; false where somebody else was faster.</summary>
    private async Task<bool> WriteAsync(
        ChunkId chunk, IReadOnlyList<UsageRow> rows, List<StoredEntity> before, CancellationToken cancellationToken)
    {
        var slices = rows.Chunk(RowsPerPart).ToList();
        for (var number = slices.Count - 1; number >= 0; number--)
        {
            var entity = new Entity(RowKey(chunk.Width, chunk.Start, number)).WithBlob(UsageCodec.Write(slices[number]));
            EntityWrite write = number < before.Count
                ? new EntityWrite.Replace(entity, before[number].ETag)
                : new EntityWrite.Insert(entity);

            // The last part first: new rows push others into later parts, so a crash between two leaves rows doubled, never lost.
            if (await store.CommitAsync(TableNames.Sentinel, chunk.Partition, [write], cancellationToken) is CommitOutcome.Conflict)
            {
                return false;
            }
        }

        // What is over has moved into earlier parts, or is gone.
        for (var number = slices.Count; number < before.Count; number++)
        {
            if (await store.CommitAsync(TableNames.Sentinel, chunk.Partition, [new EntityWrite.Delete(before[number].RowKey, before[number].ETag)], cancellationToken) is CommitOutcome.Conflict)
            {
                return false;
            }
        }

        return true;
    }

    private static DateTimeOffset ChunkOf(BucketWidth width, DateTimeOffset instant) => width switch
    {
        BucketWidth.Minute => BucketWidth.Hour.Floor(instant),
        BucketWidth.Hour => BucketWidth.Day.Floor(instant),
        BucketWidth.Day => new DateTimeOffset(instant.UtcDateTime.Year, instant.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero),
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "Usage is held in minutes, hours and days."),
    };

    private static DateTimeOffset NextChunk(BucketWidth width, DateTimeOffset chunk) => width switch
    {
        BucketWidth.Minute => chunk.AddHours(1),
        BucketWidth.Hour => chunk.AddDays(1),
        _ => chunk.AddMonths(1),
    };

    private static string Prefix(BucketWidth width) => width switch
    {
        BucketWidth.Minute => "u|m|",
        BucketWidth.Hour => "u|h|",
        _ => "u|d|",
    };

    private static string RowKey(BucketWidth width, DateTimeOffset chunk, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix(width)}{chunk.UtcDateTime:yyyyMMddHH}|{part:D3}");

    /// <summary>One chunk of the rows of a series.</summary>
    /// <param name="Partition">The series.</param>
    /// <param name="Width">The width of its rows.</param>
    /// <param name="Start">Where it starts.</param>
    private readonly record struct ChunkId(string Partition, BucketWidth Width, DateTimeOffset Start);
}

/// <summary>What a merge left.</summary>
/// <param name="Held">Every row now held in the chunks that were touched, oldest first.</param>
/// <param name="Changed">The rows that are new or differ from what was held.</param>
public sealed record MergedUsage(ImmutableArray<UsageRow> Held, ImmutableArray<UsageRow> Changed)
{
    /// <summary>Rows as they were held before they were replaced or removed.</summary>
    public ImmutableArray<UsageRow> Before { get; init; } = [];

    /// <summary>Rows that the provider lowered or no longer reports.</summary>
    public int Lowered
    {
        get
        {
            var now = Changed.ToDictionary(RowIdentity.Of);
            return Before.Count(row => !now.TryGetValue(RowIdentity.Of(row), out var later)
                || later.Counts.Requests < row.Counts.Requests || later.Counts.InputTokens < row.Counts.InputTokens
                || later.Counts.OutputTokens < row.Counts.OutputTokens || later.Counts.Units < row.Counts.Units);
        }
    }
}
