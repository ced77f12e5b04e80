using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Takes all series of an account through one part of a sweep, several at once.</summary>
public sealed partial class SeriesPass(
    SeriesSweep seriesSweep, SeriesSummaryStore sheet, HeldLimits limits, AuditLogStore audit, SweepPolicy settings, ILogger<SeriesPass> logger)
{
    /// <summary>Changes this long before now may explain what is found now; what is older is back-filled, and explained by nothing.</summary>
    private static readonly TimeSpan Explains = TimeSpan.FromDays(3);

    /// <summary>The lines as they were last written.</summary>
    internal async Task<IReadOnlyDictionary<SeriesId, SeriesSummary>> LinesAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await sheet.ReadAsync(account, cancellationToken)).ToDictionary(line => line.Costs.Series);

    /// <summary>Writes lines that changed.</summary>
    internal Task WriteAsync(ProviderAccount account, IEnumerable<SeriesSummary> changed, CancellationToken cancellationToken) =>
        sheet.WriteAsync(account, changed, cancellationToken);

    /// <summary>Takes every series that has something to judge. One that fails stops no other.</summary>
    /// <param name="state">The account.</param>
    /// <param name="reach">What this part of the sweep covers.</param>
    /// <param name="inventory">The keys.</param>
    /// <param name="lines">The line of each series.</param>
    /// <param name="run">What stays the same for the whole sweep.</param>
    /// <param name="cancellationToken">Stops between series.</param>
    internal async Task<PassResult> SweepAsync(
        AccountState state, SweepSlice reach, StoredInventory inventory, IReadOnlyDictionary<SeriesId, SeriesSummary> lines, SweepRun run, CancellationToken cancellationToken)
    {
        var facts = new KeyFactsLookup(
            inventory,
            state,
            await limits.ReadAsync(state.Account, cancellationToken),
            await audit.LimitChangesAsync(state.Account, new TimeWindow(reach.Now - Explains, reach.Now), cancellationToken));
        var known = lines.Values.OrderByDescending(line => line.IsMain).ThenBy(line => line.Costs.Series).ToLookup(line => line.Costs.Series, SeriesId.ByName);
        var due = reach.Series()
            .Concat(lines.Values.Where(line => line.OpenAlerts > 0 || reach.Completeness.IsHealed(line) || reach.MayHaveLost(line, state.HoursThrough) || seriesSweep.IsToReprice(state.Account, line)).Select(line => line.Costs.Series))
            .Distinct(SeriesId.ByName).Order().ToList();
        var outcomes = new ConcurrentBag<SeriesSweepResult>();
        var done = 0;
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = settings.Parallel, CancellationToken = cancellationToken },
            async (series, stop) =>
            {
                try
                {
                    outcomes.Add(await seriesSweep.SweepAsync(reach.Input(state, series, facts, run.Policy, [.. known[series]]), stop));
                }
                catch (Exception failure) when (Faults.Is(failure, stop) && failure is not StoreException { IsOfTheWholeStore: true })
                {
                    var why = Faults.InWords(failure);
                    Log.SeriesFailed(logger, series, why);
                    run.Tally.Fail(series, why);
                }

                var so = Interlocked.Increment(ref done);
                if (so % 100 == 0)
                {
                    run.Progress?.Report(new SweepProgress("judging", so, due.Count));
                }
            });
        run.Tally.Add(reach, outcomes);
        var changed = outcomes.SelectMany(outcome => outcome.Lines).OrderBy(line => line.Costs.Series).ToList();
        await WriteAsync(state.Account, changed, cancellationToken);
        return new PassResult(outcomes.ToDictionary(outcome => outcome.Line.Costs.Series, SeriesId.ByName), changed);
    }

    private static partial class Log
    {
        [LoggerMessage(1003, LogLevel.Error, "{Series} could not be stored or evaluated; the next sweep resumes there: {Reason}")]
        public static partial void SeriesFailed(ILogger logger, SeriesId series, string reason);
    }
}
