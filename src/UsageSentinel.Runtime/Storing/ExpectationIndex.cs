using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Which keys a person expects to be busy: pointers, so that the state of every key need not be read to find the few. The state says whether it is still
/// expected: a pointer to a key of which nothing is expected any more is harmless, and removed once no expectation can be that old.
/// </summary>
internal sealed class ExpectationIndex(IEntityStore store)
{
    /// <summary>Longer than the longest expectation, which is 30 days.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(32);

    /// <summary>Says that every key of an earlier version was looked through.</summary>
    private const string WholeRow = "~whole";

    /// <summary>The keys of an account that may be expected to be busy, in order; null if its keys were not looked through yet.</summary>
    public async Task<ImmutableArray<SeriesId>?> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(account, cancellationToken);
        return rows.Exists(row => row.RowKey == WholeRow) ? [.. rows.Where(row => row.RowKey != WholeRow).Select(SeriesOf).Order()] : null;
    }

    /// <summary>Points to a key, before its state says what is expected of it.</summary>
    public async Task PointAsync(ProviderAccount account, SeriesId series, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(account, cancellationToken);
        if (!rows.Exists(row => row.RowKey == WholeRow))
        {
            await FillAsync(account, now, cancellationToken);
        }

        var old = rows.Where(row => row.Instant("At") < now - Kept && row.RowKey != series.Name);
        await WriteAsync(account, [new EntityWrite.Upsert(Pointer(series, now)), .. old.Select(row => new EntityWrite.Delete(row.RowKey))], cancellationToken);
    }

    /// <summary>Looks through every key of an account once: what was expected before there were pointers.</summary>
    public async Task FillAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, EntityWrite>(StringComparer.Ordinal);
        await foreach (var line in store.QueryAsync(TableNames.Sentinel, Partitions.Sheet(account), RowRange.All, cancellationToken))
        {
            var series = SeriesOf(line);
            if (!found.ContainsKey(series.Name)
                && await store.FindAsync(TableNames.Sentinel, Partitions.Series(account, series), SeriesStore.StateRow, cancellationToken) is { } state
                && state.Instant("ExpectedUntil") is not null)
            {
                found[series.Name] = new EntityWrite.Upsert(Pointer(series, now));
            }
        }

        await WriteAsync(account, found.Values, cancellationToken);

        // Last: stopped before it, all keys are looked through again.
        await WriteAsync(account, [new EntityWrite.Upsert(new Entity(WholeRow))], cancellationToken);
    }

    private async Task WriteAsync(ProviderAccount account, IEnumerable<EntityWrite> writes, CancellationToken cancellationToken)
    {
        foreach (var batch in writes.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(TableNames.Sentinel, Partitions.Expected(account), [.. batch], cancellationToken);
        }
    }

    private async Task<List<StoredEntity>> RowsAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var rows = new List<StoredEntity>();
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partitions.Expected(account), RowRange.All, cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static Entity Pointer(SeriesId series, DateTimeOffset now) =>
        new Entity(series.Name).With("Project", series.Project?.Value).With("Key", series.Key?.Value).With("At", now);

    private static SeriesId SeriesOf(StoredEntity row) => new(
        row.Text("Project") is { } project ? new ProjectId(project) : null, row.Text("Key") is { } key ? new KeyId(key) : null);
}
