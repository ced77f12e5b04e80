using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// Usage by the day of the time before the hourly history begins, for money only: a month or rolling budget, a forecast and the
/// month's cost need more days than detection reads. Read once per account; nothing of it is judged or learned.
/// </summary>
public sealed partial class EarlierCosts(
    UsageHistory history, PriceBooks books, Calibrations calibrations, SweepPolicy settings, ILogger<EarlierCosts> logger)
{
    /// <summary>Reads the days where they are missing. A provider that cannot answer now is asked again with the next inventory.</summary>
    /// <param name="provider">The organization.</param>
    /// <param name="state">The account after its hours were read.</param>
    /// <param name="lines">The line of each series.</param>
    /// <param name="now">The time of the sweep.</param>
    /// <param name="cancellationToken">Stops between series; what was written is written again the same.</param>
    /// <returns>From when on cost is known, and the lines that changed; null where nothing was read.</returns>
    public async Task<EarlierDays?> ReadAsync(
        IUsageProvider provider,
        AccountState state,
        IReadOnlyDictionary<SeriesId, SeriesSummary> lines,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (state.CostKnownFrom is not null)
        {
            return null;
        }

        var until = BucketWidth.Day.Floor(state.CollectedFrom ?? now - settings.Backfill);
        var from = BucketWidth.Day.Floor(now.AddDays(-SeriesSummary.DaysHeld));
        if (from >= until)
        {
            return new EarlierDays(until, []);
        }

        try
        {
            var window = new TimeWindow(from, until);
            var read = await Task.WhenAll(provider.Endpoints.Select(endpoint => provider.ReadIfOfferedAsync(endpoint, window, BucketWidth.Day, cancellationToken)));
            if (read.Any(reading => reading is { Gaps.IsEmpty: false } && state.LastUse.ContainsKey(reading.Endpoint)))
            {
                throw new ProviderException(ProviderError.NoData, "The provider has no entry for some days. Their cost is unknown, not zero.");
            }

            return new EarlierDays(from, await StoreAsync(provider.Account, read.SelectMany(reading => reading?.Rows ?? []), lines, cancellationToken));
        }
        catch (ProviderException failure)
        {
            Log.Failed(logger, provider.Account, failure.Error, failure.Message);
            return null;
        }
    }

    private async Task<ImmutableArray<SeriesSummary>> StoreAsync(
        ProviderAccount account, IEnumerable<UsageRow> read, IReadOnlyDictionary<SeriesId, SeriesSummary> lines, CancellationToken cancellationToken)
    {
        var calibration = await calibrations.OfAsync(account, cancellationToken);
        var book = books.Of(account.Provider);
        var changed = ImmutableArray.CreateBuilder<SeriesSummary>();
        foreach (var rows in read.GroupBy(row => row.Dimensions.Series, SeriesId.ByName).OrderBy(group => group.Key))
        {
            // Usage is stored by key; cost is kept for each project the key ran in.
            var merged = await history.MergeAsync(account, rows.Key, BucketWidth.Day, [.. rows], cancellationToken);
            var hasMain = lines.Keys.Any(series => series.Name == rows.Key.Name);
            foreach (var ofProject in merged.Held.GroupBy(row => row.Dimensions.Series).OrderBy(group => group.Key))
            {
                var line = lines.GetValueOrDefault(ofProject.Key) ?? SeriesSummary.Empty(ofProject.Key) with { IsMain = !hasMain };
                hasMain = true;
                changed.Add(WithDays(line, ofProject, calibration, book));
            }
        }

        return changed.ToImmutable();
    }

    /// <summary>The days before those the line holds; what is added up from hours stays.</summary>
    private static SeriesSummary WithDays(SeriesSummary line, IEnumerable<UsageRow> rows, Calibration calibration, PriceBook book)
    {
        var (days, guessed) = (line.Costs.Days, line.Costs.Guessed);
        foreach (var day in rows.GroupBy(row => DateOnly.FromDateTime(row.Window.Start.UtcDateTime)).Where(day => !line.Costs.Days.ContainsKey(day.Key)))
        {
            var cost = day.Aggregate(KnownCost.Zero, (sum, row) => sum + calibration.Split(book, row));
            days = days.Add(day.Key, cost.Known);
            guessed = cost.Guessed.IsNone ? guessed : guessed.SetItem(day.Key, cost.Guessed);
        }

        return line with { Costs = line.Costs with { Days = days, Guessed = guessed } };
    }

    private static partial class Log
    {
        [LoggerMessage(1060, LogLevel.Warning, "Daily usage of {Account} before its hourly history could not be read ({Error}); budgets show the time from which cost is known: {Reason}")]
        public static partial void Failed(ILogger logger, ProviderAccount account, ProviderError error, string reason);
    }
}

/// <summary>What was read of the time before the hourly history.</summary>
/// <param name="KnownFrom">The first UTC midnight from which on cost is known.</param>
/// <param name="Changed">The lines with more days than before.</param>
public sealed record EarlierDays(DateTimeOffset KnownFrom, ImmutableArray<SeriesSummary> Changed);
