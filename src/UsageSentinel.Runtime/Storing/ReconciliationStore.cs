using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Bills beside estimates, by day, and every version of what was learned from them.</summary>
public sealed class ReconciliationStore(IEntityStore store)
{
    private const int RowsPerPart = 5_000;
    private const string CalibrationPrefix = "f|";
    private const string Content = "reconciliations";

    private static readonly JsonColumn<ReconciliationWire> Days = new(Content, ReconciliationJson.Default.ReconciliationWire);
    private static readonly JsonColumn<CalibrationWire> Calibrations = new(Content, ReconciliationJson.Default.CalibrationWire);
    private static readonly JsonColumn<PeriodOpeningWire> Openings = new(Content, ReconciliationJson.Default.PeriodOpeningWire);

    /// <summary>Writes a day; a stored one is replaced.</summary>
    public async Task WriteAsync(ProviderAccount account, Reconciliation day, CancellationToken cancellationToken)
    {
        var series = day.Series.Chunk(RowsPerPart).DefaultIfEmpty([]).ToList();
        for (var part = 0; part < series.Count; part++)
        {
            var wire = ReconciliationWire.Of(day, part == 0 ? day.Items : [], series[part], part == 0 ? day.Allotted : []);
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.Reconciliations(account),
                [new EntityWrite.Upsert(Days.Write(new Entity(RowKey(day.Day, part)), wire))],
                cancellationToken);
        }

        await RemoveAsync(account, new RowRange(RowKey(day.Day, series.Count), RowKey(day.Day.AddDays(1), 0)), cancellationToken);
    }

    /// <summary>The days from <paramref name="first"/> to <paramref name="last"/>, both included, oldest first.</summary>
    public async Task<ImmutableArray<Reconciliation>> ReadAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<DateOnly, Reconciliation>();
        var range = new RowRange(RowKey(first, 0), RowKey(last.AddDays(1), 0));
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Reconciliations(account), range, cancellationToken))
        {
            var part = Days.Read(entity, wire => wire.ToReconciliation());
            days[part.Day] = days.TryGetValue(part.Day, out var before) ? before with { Series = before.Series.AddRange(part.Series) } : part;
        }

        return [.. days.Values];
    }

    /// <summary>The newest calibration, or none where none was learned yet.</summary>
    public async Task<Calibration> CalibrationAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        // Versions count down in the key, so the newest is the first.
        await foreach (var entity in store.QueryAsync(
            TableNames.Sentinel, Partitions.Reconciliations(account), RowRange.StartingWith(CalibrationPrefix), cancellationToken))
        {
            return Calibrations.Read(entity, wire => wire.ToCalibration());
        }

        return Calibration.None;
    }

    /// <summary>The version of the newest calibration; 0 where none was learned yet.</summary>
    internal async Task<int> CalibrationVersionAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        await foreach (var entity in store.QueryAsync(
            TableNames.Sentinel, Partitions.Reconciliations(account), RowRange.StartingWith(CalibrationPrefix), cancellationToken))
        {
            return int.TryParse(entity.RowKey[CalibrationPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var below)
                ? int.MaxValue - below
                : throw StoredContent.Corrupt(Content);
        }

        return Calibration.None.Version;
    }

    /// <summary>Keeps a new version; versions are never rewritten, so that an old estimate can be explained.</summary>
    public Task WriteAsync(ProviderAccount account, Calibration calibration, CancellationToken cancellationToken)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{CalibrationPrefix}{int.MaxValue - calibration.Version:D10}");
        return store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Reconciliations(account),
            [new EntityWrite.Upsert(Calibrations.Write(new Entity(key), CalibrationWire.Of(calibration)))],
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
        await store.FindAsync(TableNames.Sentinel, Partitions.Reconciliations(account), HeadKey(start), cancellationToken) is { } entity
            ? Openings.Read(entity, wire => wire.ToHead())
            : null;

    internal Task WriteAsync(ProviderAccount account, DateTimeOffset start, PeriodOpening head, CancellationToken cancellationToken) =>
        store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Reconciliations(account),
            [new EntityWrite.Upsert(Openings.Write(new Entity(HeadKey(start)), PeriodOpeningWire.Of(head)))],
            cancellationToken);

    private static string HeadKey(DateTimeOffset start) => string.Create(CultureInfo.InvariantCulture, $"h|{start.ToUnixTimeSeconds():D12}");

    private Task RemoveAsync(ProviderAccount account, RowRange range, CancellationToken cancellationToken) =>
        store.RemoveAsync(TableNames.Sentinel, Partitions.Reconciliations(account), range, cancellationToken);

    private static string RowKey(DateOnly day, int part) => string.Create(CultureInfo.InvariantCulture, $"d|{day:yyyyMMdd}|{part:D3}");
}
