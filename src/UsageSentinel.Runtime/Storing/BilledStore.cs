using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What the provider billed, by UTC day. A day that is read again replaces the stored one: bills are restated.</summary>
public sealed class BilledStore(IEntityStore store)
{
    private const int RowsPerPart = 4_000;

    private static readonly JsonColumn<CostWire[]> Costs = new("billed costs", BilledJson.Default.CostWireArray);

    /// <param name="account">The organization.</param>
    /// <param name="window">The days that were read.</param>
    /// <param name="rows">Their bill.</param>
    /// <param name="gaps">Days in between of which nothing was said: they stay as they are.</param>
    /// <param name="cancellationToken">Stops between days.</param>
    public async Task WriteAsync(
        ProviderAccount account, TimeWindow window, IEnumerable<CostRow> rows, IReadOnlyCollection<TimeWindow> gaps, CancellationToken cancellationToken)
    {
        var days = rows.ToLookup(row => DateOnly.FromDateTime(row.Window.Start.UtcDateTime));
        var until = DateOnly.FromDateTime(BucketWidth.Day.Ceiling(window.End).UtcDateTime);
        for (var day = DateOnly.FromDateTime(window.Start.UtcDateTime); day < until; day = day.AddDays(1))
        {
            if (gaps.Any(gap => gap.Contains(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero))))
            {
                continue;
            }

            var parts = days[day].Chunk(RowsPerPart).ToList();
            for (var part = 0; part < parts.Count; part++)
            {
                await store.CommitAsync(
                    TableNames.Sentinel,
                    Partitions.Billed(account),
                    [new EntityWrite.Upsert(Costs.Write(new Entity(RowKey(day, part)), [.. parts[part].Select(CostWire.FromRow)]))],
                    cancellationToken);
            }

            await RemoveAsync(account, new RowRange(RowKey(day, parts.Count), RowKey(day.AddDays(1), 0)), cancellationToken);
        }
    }

    /// <summary>Removes the bills of days before <paramref name="before"/>.</summary>
    public Task PurgeAsync(ProviderAccount account, DateOnly before, CancellationToken cancellationToken) =>
        RemoveAsync(account, new RowRange("c|", RowKey(before, 0)), cancellationToken);

    /// <summary>Billed rows of the days from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public async IAsyncEnumerable<CostRow> ReadAsync(
        ProviderAccount account, DateOnly first, DateOnly last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = new RowRange(RowKey(first, 0), RowKey(last.AddDays(1), 0));
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Billed(account), range, cancellationToken))
        {
            foreach (var row in Costs.Read(entity, wires => wires.Select(wire => wire.ToRow()).ToList()))
            {
                yield return row;
            }
        }
    }

    private Task RemoveAsync(ProviderAccount account, RowRange range, CancellationToken cancellationToken) =>
        store.RemoveAsync(TableNames.Sentinel, Partitions.Billed(account), range, cancellationToken);

    private static string RowKey(DateOnly day, int part) => string.Create(CultureInfo.InvariantCulture, $"c|{day:yyyyMMdd}|{part:D3}");
}

/// <summary>A billed row as the store keeps it.</summary>
internal sealed record CostWire(
    long Start, long End, string? Project, string? Key, string? LineItem, decimal? Amount, string? Currency, decimal? Quantity, string? Unit)
{
    public static CostWire FromRow(CostRow row) => new(
        row.Window.Start.ToUnixTimeSeconds(),
        row.Window.End.ToUnixTimeSeconds(),
        row.Project?.Value,
        row.Key?.Value,
        row.LineItem,
        row.Amount,
        row.Currency,
        row.Quantity,
        row.QuantityUnit);

    public CostRow ToRow() => new(
        new TimeWindow(DateTimeOffset.FromUnixTimeSeconds(Start), DateTimeOffset.FromUnixTimeSeconds(End)),
        Project is null ? null : new ProjectId(Project),
        Key is null ? null : new KeyId(Key),
        LineItem,
        Amount,
        Currency,
        Quantity,
        Unit);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CostWire[]))]
internal sealed partial class BilledJson : JsonSerializerContext;
