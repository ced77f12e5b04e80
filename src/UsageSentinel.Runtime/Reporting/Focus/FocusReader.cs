using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>The charges of an account, day by day: what was exported before, and the current charges.</summary>
public sealed class FocusReader(
    DayCharges charges, BilledStore billed, ReconciliationStore reconciliations, Calibrations calibrations, FocusJournal journal, SeriesSummaryStore sheet, PriceBooks books)
{
    /// <summary>Days of series read in one piece, which bounds memory: half a month of a thousand keys.</summary>
    private const int SeriesDaysAtOnce = 16_000;

    private const int MostDaysAtOnce = 32;

    private static readonly IReadOnlyDictionary<DateOnly, ImmutableArray<FocusCharge>> NothingReported = ImmutableDictionary<DateOnly, ImmutableArray<FocusCharge>>.Empty;

    private delegate Task<IReadOnlyDictionary<DateOnly, ImmutableArray<FocusCharge>>> ReadReported(
        ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken);

    /// <summary>Days from <paramref name="first"/> to <paramref name="last"/>, both included, oldest first; days without a charge are left out.</summary>
    public IAsyncEnumerable<FocusDayReading> ReadAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken) =>
        ReadAsync(account, first, last, journal.ReadAsync, cancellationToken);

    /// <summary>The current charges, without what was exported of them.</summary>
    public IAsyncEnumerable<FocusDayReading> StandingAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken) =>
        ReadAsync(account, first, last, (_, _, _, _) => Task.FromResult(NothingReported), cancellationToken);

    private async IAsyncEnumerable<FocusDayReading> ReadAsync(
        ProviderAccount account, DateOnly first, DateOnly last, ReadReported reports, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var calibration = await calibrations.OfAsync(account, cancellationToken);
        var series = (await sheet.ReadAsync(account, cancellationToken)).Select(line => line.Costs.Series).ToList();
        var atOnce = Math.Clamp(SeriesDaysAtOnce / Math.Max(1, series.Count), 1, MostDaysAtOnce);
        for (var (from, to) = (first, EndOf(first, atOnce, last)); from <= last; (from, to) = (to.AddDays(1), EndOf(to.AddDays(1), atOnce, last)))
        {
            var used = await charges.ReadAsync(account, series, from, to, cancellationToken);
            var reported = await reports(account, from, to, cancellationToken);
            var closed = (await reconciliations.ReadAsync(account, from, to, cancellationToken)).ToDictionary(day => day.Day);
            var bills = await BillsAsync(account, from, to, cancellationToken);
            for (var day = from; day <= to; day = day.AddDays(1))
            {
                var now = Current(day, [.. used[day]], [.. bills[day]], closed.GetValueOrDefault(day), calibration, books.Of(account.Provider));
                var before = reported.GetValueOrDefault(day, []);
                if (!now.IsEmpty || !before.IsEmpty)
                {
                    yield return new FocusDayReading(day, before, now) { Bill = [.. bills[day]] };
                }
            }
        }
    }

    /// <summary>Pieces end with months: days are held in one row a month, which is read once then.</summary>
    private static DateOnly EndOf(DateOnly from, int atOnce, DateOnly last)
    {
        var month = new DateOnly(from.Year, from.Month, 1).AddMonths(1).AddDays(-1);
        var end = from.AddDays(atOnce - 1);
        end = end < month ? end : month;
        return end < last ? end : last;
    }

    /// <summary>A day without a bill at all stays estimated: there the bill is missing, not the cost.</summary>
    private static ImmutableArray<FocusCharge> Current(
        DateOnly day, IReadOnlyCollection<DayCharge> used, IReadOnlyCollection<CostRow> bill, Reconciliation? closed, Calibration calibration, PriceBook book) =>
        closed is { Settled: BillSettlement.Settled, Series.IsEmpty: false }
            ? FocusDay.Settled(day, bill, closed.Series[0].Attribution, used)
            : FocusDay.Estimated(day, used, calibration, model => book.Find(model, day).Spread);

    private async Task<ILookup<DateOnly, CostRow>> BillsAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var rows = new List<CostRow>();
        await foreach (var row in billed.ReadAsync(account, first, last, cancellationToken))
        {
            rows.Add(row);
        }

        return rows.ToLookup(row => DateOnly.FromDateTime(row.Window.Start.UtcDateTime));
    }
}

/// <summary>One day of one account.</summary>
/// <param name="Day">UTC.</param>
/// <param name="Reported">What was exported of it, corrections included, in order.</param>
/// <param name="Now">The current charges.</param>
public sealed record FocusDayReading(DateOnly Day, ImmutableArray<FocusCharge> Reported, ImmutableArray<FocusCharge> Now)
{
    /// <summary>Every row of the bill of that day, also those that are in no sum.</summary>
    public ImmutableArray<CostRow> Bill { get; init; } = [];

    /// <summary>Whether the bill of the day is final.</summary>
    public bool IsBilled => Now.Any(charge => charge.Basis is CostBasis.Billed);

    /// <summary>What still has to be exported: the day itself, or the differences to what was exported.</summary>
    /// <param name="today">The UTC day of the export.</param>
    public ImmutableArray<FocusCharge> Unreported(DateOnly today) => Reported.IsEmpty
        ? Now
        : FocusCorrections.Between(
            FocusCorrections.Add(ImmutableDictionary.Create<string, FocusCharge>(StringComparer.Ordinal), Reported), Now, FocusCorrections.ScopeOf(Day, today));
}
