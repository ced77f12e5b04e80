using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// The hygiene of an organization as last reviewed, and the use that it rests on. A review is written under a name of its own before the head
/// row names it, so that a reader never sees half of one. Findings are spread over rows by what they are about: those of one key are in one row.
/// </summary>
internal sealed class HygieneStore(IEntityStore store)
{
    private const string HeadRow = "head";
    private const string ReviewPrefix = "r|";
    private const string UsePrefix = "u|";
    private const string Scores = "scores";

    /// <summary>About as many findings, or series, as one row holds.</summary>
    private const int PerRow = 500;

    private readonly ConcurrentDictionary<ProviderAccount, (string Name, HygieneReview Review)> known = new();

    /// <summary>Which review is stored; null for none.</summary>
    public async Task<HygieneHead?> FindHeadAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Hygiene(account), HeadRow, cancellationToken) is { } row && row.Instant("At") is { } at
            ? new HygieneHead(at, row.Text("Policy") ?? string.Empty, row.Text("Snapshot") ?? string.Empty) { Rows = (int)(row.Number("Rows") ?? 0), ETag = row.ETag }
            : null;

    /// <summary>The review that a head names, the worst finding first; null if another was written meanwhile. A process unpacks one review once.</summary>
    public async Task<HygieneReview?> ReadAsync(ProviderAccount account, HygieneHead head, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(account, out var last) && last.Name == head.Version)
        {
            return last.Review;
        }

        ScoresWire? scores = null;
        var findings = new List<(HygieneFinding Finding, int Place)>();
        var rows = 0;
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partitions.Hygiene(account), RowRange.StartingWith($"{ReviewPrefix}{head.Name}|"), cancellationToken))
        {
            if (row.RowKey.EndsWith(Scores, StringComparison.Ordinal))
            {
                scores = Read(row, HygieneStoreJson.Default.ScoresWire);
            }
            else
            {
                findings.AddRange(Unpacked(row));
                rows++;
            }
        }

        if (scores is null || rows != head.Rows)
        {
            return null;
        }

        var review = new HygieneReview(head.At, [.. findings.OrderBy(one => one.Place).Select(one => one.Finding)], [.. scores.Projects], [.. scores.Owners])
        {
            ProjectNames = scores.ProjectNames.ToImmutableDictionary(StringComparer.Ordinal),
            Ended = [.. scores.Ended],
        };
        known[account] = (head.Version, review);
        return review;
    }

    /// <summary>The findings about one key of the review that a head names, from one row; null if another was written meanwhile.</summary>
    public async Task<ImmutableArray<HygieneFinding>?> FindingsAsync(ProviderAccount account, HygieneHead head, KeyId key, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Hygiene(account), Row(head.Name, RowOf(key.Value, head.Rows)), cancellationToken) is { } row
            ? [.. Unpacked(row).Where(one => one.Finding.Item.Kind is InventoryKind.Key && one.Finding.Item.Id == key.Value).OrderBy(one => one.Place).Select(one => one.Finding)]
            : null;

    /// <summary>Replaces the stored review.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="review">The new one.</param>
    /// <param name="next">Names it; the number of rows follows from the writing.</param>
    /// <param name="before">The head of the stored one; null for none.</param>
    /// <param name="cancellationToken">Stops between the writes; what was written before the head is not visible.</param>
    public async Task WriteAsync(ProviderAccount account, HygieneReview review, HygieneHead next, HygieneHead? before, CancellationToken cancellationToken)
    {
        var count = (review.Findings.Length / PerRow) + 1;
        var byRow = review.Findings.Select((finding, place) => (Finding: finding, Place: place)).ToLookup(one => RowOf(one.Finding.Item.Id, count));
        for (var number = 0; number < count; number++)
        {
            await PutAsync(account, Row(next.Name, number), JsonSerializer.SerializeToUtf8Bytes(HygieneRowsWire.Of(byRow[number]), HygieneStoreJson.Default.HygieneRowsWire), cancellationToken);
        }

        await PutAsync(
            account,
            $"{ReviewPrefix}{next.Name}|{Scores}",
            JsonSerializer.SerializeToUtf8Bytes(new ScoresWire([.. review.Projects], [.. review.Owners], review.ProjectNames.ToDictionary(StringComparer.Ordinal), [.. review.Ended]), HygieneStoreJson.Default.ScoresWire),
            cancellationToken);
        var head = new Entity(HeadRow).With("At", next.At).With("Policy", next.Policy).With("Snapshot", next.Snapshot).With("Rows", (long)count);
        EntityWrite write = before is null ? new EntityWrite.Insert(head) : new EntityWrite.Replace(head, before.ETag);
        if (await store.CommitAsync(TableNames.Sentinel, Partitions.Hygiene(account), [write], cancellationToken) is CommitOutcome.Committed && before is not null && before.Name != next.Name)
        {
            await store.RemoveAsync(TableNames.Sentinel, Partitions.Hygiene(account), RowRange.StartingWith($"{ReviewPrefix}{before.Name}|"), cancellationToken);
        }
    }

    /// <summary>Forgets the review, which names owners; the next sweep reviews again.</summary>
    public async Task ForgetAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        known.TryRemove(account, out _);
        await store.RemoveAsync(TableNames.Sentinel, Partitions.Hygiene(account), RowRange.StartingWith(HeadRow), cancellationToken);
        await store.RemoveAsync(TableNames.Sentinel, Partitions.Hygiene(account), RowRange.StartingWith(ReviewPrefix), cancellationToken);
    }

    /// <summary>What every series did, as last read from its usage, by its name.</summary>
    public async Task<Dictionary<string, SeriesUse>> UsesAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var uses = new Dictionary<string, SeriesUse>(StringComparer.Ordinal);
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partitions.Hygiene(account), RowRange.StartingWith(UsePrefix), cancellationToken))
        {
            foreach (var use in Read(row, HygieneStoreJson.Default.SeriesUseArray))
            {
                uses[use.Series] = use;
            }
        }

        return uses;
    }

    /// <summary>Replaces what is stored of every series. It can be read again, so a crash between two rows loses nothing.</summary>
    public async Task WriteUsesAsync(ProviderAccount account, IReadOnlyList<SeriesUse> uses, CancellationToken cancellationToken)
    {
        var chunks = uses.Chunk(PerRow).ToList();
        for (var number = 0; number < chunks.Count; number++)
        {
            await PutAsync(account, UseRow(number), JsonSerializer.SerializeToUtf8Bytes(chunks[number], HygieneStoreJson.Default.SeriesUseArray), cancellationToken);
        }

        await store.RemoveAsync(TableNames.Sentinel, Partitions.Hygiene(account), new RowRange(UseRow(chunks.Count), UsePrefix + "~"), cancellationToken);
    }

    private async Task PutAsync(ProviderAccount account, string row, byte[] json, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel, Partitions.Hygiene(account), [new EntityWrite.Upsert(new Entity(row).WithBlob(Compressed.Write(json)))], cancellationToken);

    private static List<(HygieneFinding Finding, int Place)> Unpacked(StoredEntity row)
    {
        var wire = Read(row, HygieneStoreJson.Default.HygieneRowsWire);
        return StoredContent.Read("a hygiene review", () => wire.Unpack().ToList());
    }

    private static T Read<T>(StoredEntity row, JsonTypeInfo<T> type) =>
        StoredContent.Read("a hygiene review", () => JsonSerializer.Deserialize(Compressed.Read(row.Blob() ?? []), type) ?? throw new JsonException("null"));

    private static string Row(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{ReviewPrefix}{name}|{number:D5}");

    private static string UseRow(int number) => string.Create(CultureInfo.InvariantCulture, $"{UsePrefix}{number:D5}");

    /// <summary>The same in every process.</summary>
    private static int RowOf(string id, int rows)
    {
        var hash = 2_166_136_261u;
        foreach (var letter in id)
        {
            hash = (hash ^ letter) * 16_777_619u;
        }

        return (int)(hash % (uint)Math.Max(1, rows));
    }
}
