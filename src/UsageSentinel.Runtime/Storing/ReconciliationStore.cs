using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Bills beside estimates, by day, and every version of what was learned from them.</summary>
public sealed class ReconciliationStore(IEntityStore store)
{
    private const int RowsPerPart = 5_000;
    private const string CalibrationPrefix = "f|";

    /// <summary>Writes a day; a stored one is replaced.</summary>
    public async Task WriteAsync(ProviderAccount account, Reconciliation day, CancellationToken cancellationToken)
    {
        var series = day.Series.Chunk(RowsPerPart).DefaultIfEmpty([]).ToList();
        for (var part = 0; part < series.Count; part++)
        {
            var wire = ReconciliationWire.Of(day, part == 0 ? day.Items : [], series[part], part == 0 ? day.Allotted : []);
            var bytes = JsonSerializer.SerializeToUtf8Bytes(wire, ReconciliationJson.Default.ReconciliationWire);
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.Reckonings(account),
                [new EntityWrite.Upsert(new Entity(RowKey(day.Day, part)).WithBlob(Compressed.Write(bytes)))],
                cancellationToken);
        }

        await RemoveAsync(account, new RowRange(RowKey(day.Day, series.Count), RowKey(day.Day.AddDays(1), 0)), cancellationToken);
    }

    /// <summary>The days from <paramref name="first"/> to <paramref name="last"/>, both included, oldest first.</summary>
    public async Task<ImmutableArray<Reconciliation>> ReadAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<DateOnly, Reconciliation>();
        var range = new RowRange(RowKey(first, 0), RowKey(last.AddDays(1), 0));
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Reckonings(account), range, cancellationToken))
        {
            var part = Read(entity);
            days[part.Day] = days.TryGetValue(part.Day, out var before) ? before with { Series = before.Series.AddRange(part.Series) } : part;
        }

        return [.. days.Values];
    }

    /// <summary>The newest calibration, or none where none was learned yet.</summary>
    public async Task<Calibration> CalibrationAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        // Versions count down in the key, so the newest is the first.
        await foreach (var entity in store.QueryAsync(
            TableNames.Sentinel, Partitions.Reckonings(account), RowRange.StartingWith(CalibrationPrefix), cancellationToken))
        {
            return ReadCalibration(entity);
        }

        return Calibration.None;
    }

    /// <summary>Keeps a new version; versions are never rewritten, so that an old estimate can be explained.</summary>
    public async Task WriteAsync(ProviderAccount account, Calibration calibration, CancellationToken cancellationToken)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{CalibrationPrefix}{int.MaxValue - calibration.Version:D10}");
        var bytes = JsonSerializer.SerializeToUtf8Bytes(CalibrationWire.Of(calibration), ReconciliationJson.Default.CalibrationWire);
        await store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Reckonings(account),
            [new EntityWrite.Upsert(new Entity(key).WithBlob(Compressed.Write(bytes)))],
            cancellationToken);
    }

    /// <summary>Removes reconciled days before <paramref name="before"/>, and what came before periods that began before it. Calibrations stay: they explain old estimates.</summary>
    public async Task PurgeAsync(ProviderAccount account, DateOnly before, CancellationToken cancellationToken)
    {
        await RemoveAsync(account, new RowRange("d|", RowKey(before, 0)), cancellationToken);
        await RemoveAsync(account, new RowRange("h|", HeadKey(new DateTimeOffset(before.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero))), cancellationToken);
    }

    /// <summary>What came before a period that began within a day; null where it was not added up yet.</summary>
    internal async Task<PeriodOpening?> HeadsAsync(ProviderAccount account, DateTimeOffset start, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Reckonings(account), HeadKey(start), cancellationToken) is { } entity
            ? Parse(entity, bytes => JsonSerializer.Deserialize(bytes, ReconciliationJson.Default.PeriodOpeningWire)?.ToHead())
            : null;

    internal async Task WriteAsync(ProviderAccount account, DateTimeOffset start, PeriodOpening head, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(PeriodOpeningWire.Of(head), ReconciliationJson.Default.PeriodOpeningWire);
        await store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Reckonings(account),
            [new EntityWrite.Upsert(new Entity(HeadKey(start)).WithBlob(Compressed.Write(bytes)))],
            cancellationToken);
    }

    private static string HeadKey(DateTimeOffset start) => string.Create(CultureInfo.InvariantCulture, $"h|{start.ToUnixTimeSeconds():D12}");

    private Task RemoveAsync(ProviderAccount account, RowRange range, CancellationToken cancellationToken) =>
        store.RemoveAsync(TableNames.Sentinel, Partitions.Reckonings(account), range, cancellationToken);

    private static Reconciliation Read(StoredEntity entity) => Parse(
        entity, bytes => JsonSerializer.Deserialize(bytes, ReconciliationJson.Default.ReconciliationWire)?.ToReckoning());

    private static Calibration ReadCalibration(StoredEntity entity) => Parse(
        entity, bytes => JsonSerializer.Deserialize(bytes, ReconciliationJson.Default.CalibrationWire)?.ToCalibration());

    private static T Parse<T>(StoredEntity entity, Func<byte[], T?> read)
        where T : class
    {
        try
        {
            return read(Compressed.Read(entity.Blob() ?? [])) ?? throw Corrupt(null);
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            throw Corrupt(broken);
        }
    }

    private static StoreException Corrupt(Exception? inner) =>
        new(StoreError.Corrupt, "The store holds reconciliations that cannot be read. Restore it from a backup.", inner);

    private static string RowKey(DateOnly day, int part) => string.Create(CultureInfo.InvariantCulture, $"d|{day:yyyyMMdd}|{part:D3}");
}
