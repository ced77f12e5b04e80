using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// One line per series of an account, derived from its state and usage, so that lists and budgets read one partition. A key that
/// ran in several projects has one line for each: the first is its main line, which also says how the key is judged.
/// </summary>
public sealed class SeriesSummaryStore(IEntityStore store)
{
    public async Task<ImmutableArray<SeriesSummary>> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var lines = ImmutableArray.CreateBuilder<SeriesSummary>();
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Sheet(account), RowRange.All, cancellationToken))
        {
            lines.Add(FromEntity(entity));
        }

        return lines.ToImmutable();
    }

    /// <summary>The line of one series; null where it has none.</summary>
    public async Task<SeriesSummary?> FindAsync(ProviderAccount account, SeriesId series, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Sheet(account), series.Name, cancellationToken) is { } entity ? FromEntity(entity) : null;

    /// <summary>Writes lines, a hundred at a time. They can be derived again, so a crash between two batches loses nothing.</summary>
    public async Task WriteAsync(ProviderAccount account, IEnumerable<SeriesSummary> lines, CancellationToken cancellationToken)
    {
        foreach (var batch in lines.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.Sheet(account),
                [.. batch.Select(line => new EntityWrite.Upsert(ToEntity(line)))],
                cancellationToken);
        }
    }

    /// <summary>Lists and sums are computed from the lines again: one changed outside a sweep.</summary>
    public Task ForgetSummaryAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        store.CommitAsync(TableNames.Sentinel, Partitions.Summary(account), [new EntityWrite.Delete(Partitions.SummaryHead)], cancellationToken);

    private static Entity ToEntity(SeriesSummary line) => Entity.Of(
        RowKey(line),
        ("Project", line.Costs.Series.Project?.Value),
        ("Key", line.Costs.Series.Key?.Value),
        ("LastUsedAt", line.LastUsedAt),
        ("JudgedThrough", line.JudgedThrough),
        ("HoursLearned", (long)line.HoursLearned),
        ("OpenAlerts", (long)line.OpenAlerts),
        ("HeldAlerts", line.HeldAlerts == 0 ? null : (long?)line.HeldAlerts),
        ("Days", string.Join(';', line.Costs.Days.Select(day => string.Create(
            CultureInfo.InvariantCulture, $"{day.Key:yyyyMMdd}={day.Value.Amount}")))),
        ("Guessed", GuessedDays.Write(line.Costs.Guessed)),
        ("PriceVersion", line.PriceVersion),
        ("Settled", SettledDays.Write(line.Costs.Settled)),
        ("Unpriced", UnpricedModels.Write(line.Unpriced)),
        ("Used", UsedEndpoints.Write(line.Used)),
        ("OfHours", HoursCost.Write(line.OfHours)));

    private static string RowKey(SeriesSummary line) => line.IsMain ? line.Costs.Series.Name : $"{line.Costs.Series.Name}~{line.Costs.Series.Project?.Value}";

    private static SeriesSummary FromEntity(StoredEntity entity)
    {
        var series = new SeriesId(
            entity.Text("Project") is { } project ? new ProjectId(project) : null,
            entity.Text("Key") is { } key ? new KeyId(key) : null);
        return new SeriesSummary(
            new SeriesCosts(series, ReadDays(entity.Text("Days")))
            {
                Settled = SettledDays.Read(entity.Text("Settled")),
                Guessed = GuessedDays.Read(entity.Text("Guessed")),
            },
            entity.Instant("LastUsedAt"),
            entity.Instant("JudgedThrough"),
            (int)(entity.Number("HoursLearned") ?? 0),
            (int)(entity.Number("OpenAlerts") ?? 0))
        {
            IsMain = entity.RowKey == series.Name,
            Unpriced = UnpricedModels.Read(entity.Text("Unpriced")),
            Used = UsedEndpoints.Read(entity.Text("Used")),
            PriceVersion = entity.Text("PriceVersion"),
            OfHours = HoursCost.Read(entity.Text("OfHours")),
            HeldAlerts = (int)(entity.Number("HeldAlerts") ?? 0),
        };
    }

    /// <exception cref="StoreException">The text is not what this program wrote.</exception>
    private static ImmutableSortedDictionary<DateOnly, Usd> ReadDays(string? text) =>
        StoredContent.Read("costs", () => string.IsNullOrEmpty(text)
            ? ImmutableSortedDictionary<DateOnly, Usd>.Empty
            : text.Split(';').Select(part => part.Split('=')).ToImmutableSortedDictionary(
                pair => DateOnly.ParseExact(pair[0], "yyyyMMdd", CultureInfo.InvariantCulture),
                pair => new Usd(decimal.Parse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture))));
}

/// <summary>One line of the sheet.</summary>
/// <param name="Costs">Cost by UTC day, estimated and billed, the last 62 days.</param>
/// <param name="LastUsedAt">The end of the last complete bucket with usage; null for none.</param>
/// <param name="JudgedThrough">Up to when it is judged; null before the first bucket.</param>
/// <param name="HoursLearned">Hours its baseline has learned.</param>
/// <param name="OpenAlerts">Alerts that a sweep looks at: those that are open, and those that a person ended while their condition still holds.</param>
public sealed record SeriesSummary(
    SeriesCosts Costs,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? JudgedThrough,
    int HoursLearned,
    int OpenAlerts)
{
    /// <summary>Days of cost a line holds: the longest period of a budget, and what a forecast looks back at.</summary>
    public const int DaysHeld = 62;

    /// <value>False for a further project of a key: such a line has costs and nothing else. The default is true.</value>
    public bool IsMain { get; init; } = true;

    /// <summary>Models in no price list, with the last UTC day each was used, the last 62 days.</summary>
    public ImmutableSortedDictionary<string, DateOnly> Unpriced { get; init; } = UnpricedModels.None;

    /// <summary>The endpoints it used, with the last UTC day of each; null where that is not known, and each may be.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateOnly>? Used { get; init; }

    /// <summary>How many of <see cref="OpenAlerts"/> a person ended: they are resolved.</summary>
    public int HeldAlerts { get; init; }

    /// <summary>Alerts that are pending, firing or recovering: what everybody calls open.</summary>
    public int AlertsNotResolved => OpenAlerts - HeldAlerts;

    /// <summary>The price list the estimates rest on; null where an earlier version wrote the line.</summary>
    public string? PriceVersion { get; init; }

    /// <summary>What the hours of the last day that was counted cost; null where that is not known.</summary>
    internal HoursCost? OfHours { get; init; }

    /// <summary>The line of a series nothing but a bill is known of.</summary>
    public static SeriesSummary Empty(SeriesId series) => new(new SeriesCosts(series, ImmutableSortedDictionary<DateOnly, Usd>.Empty), null, null, 0, 0);
}
