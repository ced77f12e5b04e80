using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Every exported charge, in order: the base for corrections. Only added to, until days are older than any correction.</summary>
public sealed class FocusJournal(IEntityStore store)
{
    private const int ChargesPerPart = 3_000;
    private const string PendingRow = "pending";
    private const string LastRow = "last";

    private static readonly JsonColumn<FocusWire[]> Charges = new("exported charges", FocusJson.Default.FocusWireArray);

    /// <summary>The days from <paramref name="first"/> to <paramref name="last"/>, both included, with what was exported of each; days never exported are absent.</summary>
    public async Task<IReadOnlyDictionary<DateOnly, ImmutableArray<FocusCharge>>> ReadAsync(
        ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var days = new Dictionary<DateOnly, ImmutableArray<FocusCharge>.Builder>();
        var range = new RowRange(Prefix(first), Prefix(last.AddDays(1)));
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Focus(account), range, cancellationToken))
        {
            foreach (var charge in ChargesOf(entity))
            {
                if (!days.TryGetValue(charge.Day, out var reported))
                {
                    days.Add(charge.Day, reported = ImmutableArray.CreateBuilder<FocusCharge>());
                }

                reported.Add(charge);
            }
        }

        return days.ToDictionary(day => day.Key, day => day.Value.ToImmutable());
    }

    /// <summary>What one run exported, oldest day first.</summary>
    public async IAsyncEnumerable<FocusCharge> ReadAsync(ProviderAccount account, PendingFocus run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = new RowRange(Prefix(run.First), Prefix(run.Last.AddDays(1)));
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Focus(account), range, cancellationToken))
        {
            if (entity.RowKey.Split('|')[2] == run.Run)
            {
                foreach (var charge in ChargesOf(entity))
                {
                    yield return charge;
                }
            }
        }
    }

    /// <summary>When the export last checked for something to export; null for never.</summary>
    public async Task<DateTimeOffset?> LastRunAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await store.FindAsync(TableNames.Sentinel, Partitions.Focus(account), LastRow, cancellationToken))?.Instant("At");

    public Task RanAsync(ProviderAccount account, DateTimeOffset at, CancellationToken cancellationToken) =>
        store.CommitAsync(TableNames.Sentinel, Partitions.Focus(account), [new EntityWrite.Upsert(new Entity(LastRow).With("At", at))], cancellationToken);

    /// <summary>The run that began and has not ended, whoever began it; null for none.</summary>
    public async Task<PendingFocus?> PendingAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Focus(account), PendingRow, cancellationToken) is { } row
            ? new PendingFocus(row.Text("Run") ?? string.Empty, DateOnly.FromDayNumber((int)(row.Number("First") ?? 0)), DateOnly.FromDayNumber((int)(row.Number("Last") ?? 0)))
            : null;

    /// <summary>Begins a run; nothing of it was exported yet.</summary>
    /// <returns>False where another has begun.</returns>
    public async Task<bool> TryBeginAsync(ProviderAccount account, PendingFocus run, CancellationToken cancellationToken) =>
        await store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Focus(account),
            [new EntityWrite.Insert(new Entity(PendingRow).With("Run", run.Run).With("First", (long)run.First.DayNumber).With("Last", (long)run.Last.DayNumber))],
            cancellationToken) is CommitOutcome.Committed;

    /// <summary>Ends the run that is pending; harmless where it has ended.</summary>
    public Task EndAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        store.CommitAsync(TableNames.Sentinel, Partitions.Focus(account), [new EntityWrite.Delete(PendingRow)], cancellationToken);

    /// <summary>Adds what a run exports of a day. The same run adds the same rows, so it may be repeated.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="day">The day the charges are of.</param>
    /// <param name="run">Names the run; later runs sort later.</param>
    /// <param name="charges">At least one.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    public async Task AddAsync(ProviderAccount account, DateOnly day, string run, IEnumerable<FocusCharge> charges, CancellationToken cancellationToken)
    {
        var part = 0;
        foreach (var chunk in charges.Chunk(ChargesPerPart))
        {
            var row = string.Create(CultureInfo.InvariantCulture, $"{Prefix(day)}{run}|{part++:D3}");
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.Focus(account),
                [new EntityWrite.Upsert(Charges.Write(new Entity(row), [.. chunk.Select(FocusWire.Of)]))],
                cancellationToken);
        }
    }

    /// <summary>Removes what was exported of days before <paramref name="before"/>; they are older than any that is corrected.</summary>
    public Task PurgeAsync(ProviderAccount account, DateOnly before, CancellationToken cancellationToken) =>
        store.RemoveAsync(TableNames.Sentinel, Partitions.Focus(account), new RowRange("d|", Prefix(before)), cancellationToken);

    private static List<FocusCharge> ChargesOf(StoredEntity entity) => Charges.Read(entity, wires => wires.Select(wire => wire.ToCharge()).ToList());

    private static string Prefix(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"d|{day:yyyyMMdd}|");
}

/// <summary>A run of the export that has begun.</summary>
/// <param name="Run">Names it.</param>
/// <param name="First">The first exported day, UTC.</param>
/// <param name="Last">The last exported day.</param>
public sealed record PendingFocus(string Run, DateOnly First, DateOnly Last);

/// <summary>A charge as the store keeps it.</summary>
internal sealed record FocusWire(
    int Day, string? Project, string? Key, bool IsMeter, string? Model, bool? Batch, string? Tier, string? Detail, int Meter, decimal Price, bool IsPriced,
    string? Words, decimal Quantity, decimal Billed, decimal Listed, int Basis, int Attribution, int? Correction)
{
    public static FocusWire Of(FocusCharge charge) => new(
        charge.Day.DayNumber,
        charge.Series.Project?.Value,
        charge.Series.Key?.Value,
        charge.Meter is not null,
        charge.Meter?.Model,
        charge.Meter?.Batch,
        charge.Meter?.Tier,
        charge.Meter?.Detail,
        (int)(charge.Meter?.Meter ?? default),
        charge.Meter?.UnitPrice ?? 0,
        charge.Meter?.IsPriced ?? false,
        charge.Words,
        charge.Quantity,
        charge.Billed.Amount,
        charge.Listed.Amount,
        (int)charge.Basis,
        (int)charge.Attribution,
        (int?)charge.Correction);

    public FocusCharge ToCharge()
    {
        var series = new SeriesId(Project is null ? null : new ProjectId(Project), Key is null ? null : new KeyId(Key));
        var meter = IsMeter ? new DayMeter(series, Model, Batch, Tier, Detail, (CostMeter)Meter, Price, IsPriced) : null;
        return new FocusCharge(
            DateOnly.FromDayNumber(Day), series, meter, Words, Quantity, new Usd(Billed), new Usd(Listed), (CostBasis)Basis, (CostAttribution)Attribution)
        {
            Correction = (CorrectionScope?)Correction,
        };
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(FocusWire[]))]
internal sealed partial class FocusJson : JsonSerializerContext;
