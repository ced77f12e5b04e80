using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Bills beside estimates, by day, and every version of what was learned from them.</summary>
public sealed class ReckoningStore(IEntityStore store)
{
    private const int RowsPerPart = 5_000;
    private const string CalibrationPrefix = "f|";

    /// <summary>Writes a day; what stood there is replaced.</summary>
    public async Task WriteAsync(ProviderAccount account, Reckoning day, CancellationToken cancellationToken)
    {
        var series = day.Series.Chunk(RowsPerPart).DefaultIfEmpty([]).ToList();
        for (var part = 0; part < series.Count; part++)
        {
            var wire = ReckoningWire.Of(day, part == 0 ? day.Items : [], series[part]);
            var bytes = JsonSerializer.SerializeToUtf8Bytes(wire, ReckoningJson.Default.ReckoningWire);
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.Reckonings(account),
                [new EntityWrite.Upsert(new Entity(RowKey(day.Day, part)).WithBlob(Compressed.Write(bytes)))],
                cancellationToken);
        }

        await RemoveAsync(account, new RowRange(RowKey(day.Day, series.Count), RowKey(day.Day.AddDays(1), 0)), cancellationToken);
    }

    /// <summary>The days from <paramref name="first"/> to <paramref name="last"/>, both included, oldest first.</summary>
    public async Task<ImmutableArray<Reckoning>> ReadAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<DateOnly, Reckoning>();
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
        var bytes = JsonSerializer.SerializeToUtf8Bytes(CalibrationWire.Of(calibration), ReckoningJson.Default.CalibrationWire);
        await store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Reckonings(account),
            [new EntityWrite.Upsert(new Entity(key).WithBlob(Compressed.Write(bytes)))],
            cancellationToken);
    }

    private async Task RemoveAsync(ProviderAccount account, RowRange range, CancellationToken cancellationToken)
    {
        var doomed = new List<EntityWrite>();
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Reckonings(account), range, cancellationToken))
        {
            doomed.Add(new EntityWrite.Delete(entity.RowKey));
        }

        foreach (var batch in doomed.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(TableNames.Sentinel, Partitions.Reckonings(account), [.. batch], cancellationToken);
        }
    }

    private static Reckoning Read(StoredEntity entity) => Parse(
        entity, bytes => JsonSerializer.Deserialize(bytes, ReckoningJson.Default.ReckoningWire)?.ToReckoning());

    private static Calibration ReadCalibration(StoredEntity entity) => Parse(
        entity, bytes => JsonSerializer.Deserialize(bytes, ReckoningJson.Default.CalibrationWire)?.ToCalibration());

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
        new(StoreError.Corrupt, "The store holds reckonings that cannot be read. Restore it from a backup.", inner);

    private static string RowKey(DateOnly day, int part) => string.Create(CultureInfo.InvariantCulture, $"d|{day:yyyyMMdd}|{part:D3}");
}
