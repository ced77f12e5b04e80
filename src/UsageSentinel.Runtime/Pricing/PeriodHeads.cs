using System.Collections.Concurrent;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Pricing;

/// <summary>
/// What each series cost on the UTC day in which a period begins, before it began: nothing where that is midnight UTC. Added up
/// from hours (a period that begins within one takes its share of it) and kept, since it no longer changes a day later.
/// </summary>
public sealed class PeriodHeads(UsageHistory history, ReckoningStore store, Calibrations calibrations, PriceBooks books)
{
    private const int AtOnce = 8;

    /// <summary>How often it is added up anew while late usage may still come.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>Hours are read again for a day.</summary>
    private static readonly TimeSpan FinalAfter = TimeSpan.FromHours(26);

    public async Task<IReadOnlyDictionary<SeriesId, Usd>> OfAsync(
        ProviderAccount account, DateTimeOffset start, IReadOnlyCollection<SeriesLine> lines, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (BucketWidth.Day.Floor(start) == start)
        {
            return new Dictionary<SeriesId, Usd>();
        }

        if (await store.HeadsAsync(account, start, cancellationToken) is { } held
            && (held.MadeAt - start > FinalAfter || (now - held.MadeAt < Fresh && now >= held.MadeAt)))
        {
            return held.Heads;
        }

        var made = new PeriodHead(now, await AddUpAsync(account, start, lines, cancellationToken));
        await store.WriteAsync(account, start, made, cancellationToken);
        return made.Heads;
    }

    private async Task<Dictionary<SeriesId, Usd>> AddUpAsync(
        ProviderAccount account, DateTimeOffset start, IReadOnlyCollection<SeriesLine> lines, CancellationToken cancellationToken)
    {
        var day = BucketWidth.Day.Floor(start);
        var calibration = await calibrations.OfAsync(account, cancellationToken);
        var book = books.Of(account.Provider);
        var sums = new ConcurrentDictionary<SeriesId, Usd>();
        await Parallel.ForEachAsync(
            lines.Where(line => line.Costs.Days.ContainsKey(DateOnly.FromDateTime(day.UtcDateTime))),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (line, stop) =>
            {
                var sum = Usd.Zero;
                await foreach (var row in history.ReadAsync(account, line.Costs.Series, BucketWidth.Hour, new TimeWindow(day, start), stop))
                {
                    var share = row.Window.End <= start ? 1m : (decimal)((start - row.Window.Start) / row.Window.Length);
                    sum += calibration.Estimate(book, row) * share;
                }

                sums[line.Costs.Series] = sum;
            });
        return sums.Where(pair => pair.Value.Amount != 0).OrderBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value);
    }
}

/// <summary>What came before a period began, on the UTC day it began.</summary>
/// <param name="MadeAt">When it was added up, UTC.</param>
/// <param name="Heads">By series; none is zero.</param>
public sealed record PeriodHead(DateTimeOffset MadeAt, IReadOnlyDictionary<SeriesId, Usd> Heads);
