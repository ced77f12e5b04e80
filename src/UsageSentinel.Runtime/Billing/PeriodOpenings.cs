using System.Collections.Concurrent;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>
/// What each series cost on the UTC day in which a period begins, before it began: nothing where that is midnight UTC. Added up
/// from hours (a period that begins within one takes its share of it) and kept, since it no longer changes a day later.
/// </summary>
public sealed class PeriodOpenings(UsageHistory history, ReconciliationStore store, Calibrations calibrations, PriceBooks books)
{
    private const int AtOnce = 8;

    /// <summary>How often it is added up again while late usage may still come.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>Hours are read again for a day.</summary>
    private static readonly TimeSpan FinalAfter = TimeSpan.FromHours(26);

    public async Task<IReadOnlyDictionary<SeriesId, Usd>> OfAsync(
        ProviderAccount account, DateTimeOffset start, IReadOnlyCollection<SeriesSummary> lines, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (BucketWidth.Day.Floor(start) == start)
        {
            return new Dictionary<SeriesId, Usd>();
        }

        if (await store.HeadsAsync(account, start, cancellationToken) is { } held
            && (held.MadeAt - start > FinalAfter || (now - held.MadeAt < Fresh && now >= held.MadeAt)))
        {
            return Scaled(held, start, lines);
        }

        var made = new PeriodOpening(now, await AddUpAsync(account, start, lines, cancellationToken));
        await store.WriteAsync(account, start, made, cancellationToken);
        return Scaled(made, start, lines);
    }

    /// <summary>
    /// Once the day is over, the head is a share of it: days of the sheet may have been estimated by an older calibration than the
    /// hours were. While it lasts, it is what it is.
    /// </summary>
    private static Dictionary<SeriesId, Usd> Scaled(PeriodOpening made, DateTimeOffset start, IReadOnlyCollection<SeriesSummary> lines)
    {
        var day = BucketWidth.Day.Floor(start);
        var isOver = made.MadeAt >= day.AddDays(1) + Fresh;
        var heads = new Dictionary<SeriesId, Usd>();
        foreach (var line in lines)
        {
            if (made.Parts.TryGetValue(line.Costs.Series, out var part))
            {
                heads[line.Costs.Series] = isOver && part.Whole.Amount > 0
                    ? line.Costs.Days.GetValueOrDefault(DateOnly.FromDateTime(day.UtcDateTime)) * (part.Head.Amount / part.Whole.Amount)
                    : part.Head;
            }
        }

        return heads;
    }

    private async Task<Dictionary<SeriesId, DayPart>> AddUpAsync(
        ProviderAccount account, DateTimeOffset start, IReadOnlyCollection<SeriesSummary> lines, CancellationToken cancellationToken)
    {
        var day = BucketWidth.Day.Floor(start);
        var calibration = await calibrations.OfAsync(account, cancellationToken);
        var book = books.Of(account.Provider);
        var sums = new ConcurrentDictionary<SeriesId, DayPart>();
        await Parallel.ForEachAsync(
            lines.Where(line => line.Costs.Days.ContainsKey(DateOnly.FromDateTime(day.UtcDateTime))).Select(line => line.Costs.Series).Distinct(SeriesId.ByName),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (series, stop) =>
            {
                await foreach (var row in history.ReadAsync(account, series, BucketWidth.Hour, new TimeWindow(day, day.AddDays(1)), stop))
                {
                    var share = Math.Clamp((decimal)((start - row.Window.Start) / row.Window.Length), 0m, 1m);
                    var cost = calibration.Split(book, row).Known;
                    var before = sums.GetValueOrDefault(row.Dimensions.Series);
                    sums[row.Dimensions.Series] = new DayPart(before.Head + (cost * share), before.Whole + cost);
                }
            });
        return sums.Where(pair => pair.Value.Head.Amount != 0).OrderBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value);
    }
}
