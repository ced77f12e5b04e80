using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>
/// Compares the bill of every past day with its estimates, learns from the settled ones, and reports what the estimates do
/// not explain. Everything is computed again from what is stored, so it can be stopped anywhere and run again.
/// </summary>
public sealed class BillReconciliation(
    BilledStore billed, ReconciliationStore reconciliations, DayEstimates estimates, Calibrations calibrations, PriceBooks books, FinancePolicy settings)
{
    /// <summary>Days reconciled in one piece, which limits the memory of a first run.</summary>
    private const int DaysAtOnce = 8;

    /// <param name="account">The organization.</param>
    /// <param name="reading">The bill that was read, and stored.</param>
    /// <param name="lines">The lines of the sheet; those that were billed come back changed.</param>
    /// <param name="now">The time of the sweep.</param>
    /// <param name="cancellationToken">Stops between days.</param>
    public async Task<ReconciliationReport> CloseAsync(
        ProviderAccount account, CostReading reading, IReadOnlyDictionary<SeriesId, SeriesSummary> lines, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = new Dictionary<SeriesId, SeriesSummary>();
        var first = DateOnly.FromDateTime(reading.Window.Start.UtcDateTime);
        var last = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-1);
        for (var from = first; from <= last; from = from.AddDays(DaysAtOnce))
        {
            var to = from.AddDays(DaysAtOnce - 1) < last ? from.AddDays(DaysAtOnce - 1) : last;
            var listed = await estimates.ReadAsync(account, lines.Keys, from, to, cancellationToken);
            for (var day = from; day <= to; day = day.AddDays(1))
            {
                var reconciliation = await ReconcileAsync(account, day, reading, [.. listed[day]], now, cancellationToken);
                await reconciliations.WriteAsync(account, reconciliation, cancellationToken);
                foreach (var line in Settled(reconciliation, lines, changed))
                {
                    changed[line.Costs.Series] = line;
                }
            }
        }

        var recent = await reconciliations.ReadAsync(account, last.AddDays(-CalibrationLearning.Days - 2), last, cancellationToken);
        var before = await reconciliations.CalibrationAsync(account, cancellationToken);
        var learned = CalibrationLearning.Learn(before, recent);
        if (learned != before)
        {
            await calibrations.LearnAsync(account, learned, cancellationToken);
        }

        return new ReconciliationReport([.. BillingReview.Review(account, recent, settings.Billing)], [.. changed.Values]);
    }

    private async Task<Reconciliation> ReconcileAsync(
        ProviderAccount account, DateOnly day, CostReading reading, IReadOnlyCollection<EstimatedItem> listed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = new List<CostRow>();
        await foreach (var row in billed.ReadAsync(account, day, day, cancellationToken))
        {
            rows.Add(row);
        }

        var end = new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return Reconciler.Reconcile(
            day,
            now - end >= settings.SettleAfter ? BillSettlement.Settled : BillSettlement.Open,
            rows,
            reading.ByKey ? CostAttribution.Reported : CostAttribution.Allocated,
            listed,
            books.Of(account.Provider).Version);
    }

    /// <summary>
    /// What a settled day was billed goes on the lines; a series that was not billed for it cost nothing. A day without a bill
    /// at all stays estimated: there the bill is missing, not the cost.
    /// </summary>
    /// <param name="day">The day.</param>
    /// <param name="lines">The lines of the sheet.</param>
    /// <param name="changed">Those that earlier days changed.</param>
    /// <returns>The lines that this day changes.</returns>
    private static ImmutableArray<SeriesSummary> Settled(
        Reconciliation day, IReadOnlyDictionary<SeriesId, SeriesSummary> lines, IReadOnlyDictionary<SeriesId, SeriesSummary> changed)
    {
        if (day.Settled is not BillSettlement.Settled || day.Series.IsEmpty)
        {
            return [];
        }

        var after = ImmutableArray.CreateBuilder<SeriesSummary>();
        var attribution = day.Series[0].Attribution;
        var shares = day.Series.ToDictionary(share => share.Series, share => share.Amount);
        var names = lines.Keys.Concat(changed.Keys).Select(series => series.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var series in shares.Keys.Concat(lines.Keys.Where(series => lines[series].Costs.Days.ContainsKey(day.Day))).Distinct())
        {
            var line = changed.GetValueOrDefault(series) ?? lines.GetValueOrDefault(series) ?? SeriesSummary.Empty(series) with { IsMain = names.Add(series.Name) };
            var settled = line.Costs.Settle(day.Day, shares.GetValueOrDefault(series), attribution);
            if (!ReferenceEquals(settled, line.Costs))
            {
                after.Add(line with { Costs = settled });
            }
        }

        return after.ToImmutable();
    }
}

/// <summary>The result of the reconciliation.</summary>
/// <param name="Findings">What they do not explain, and what they explain again.</param>
/// <param name="Lines">Lines of the sheet that changed.</param>
public sealed record ReconciliationReport(ImmutableArray<Finding> Findings, ImmutableArray<SeriesSummary> Lines);
