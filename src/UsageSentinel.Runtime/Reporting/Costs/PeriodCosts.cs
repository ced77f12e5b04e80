using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Runtime.Reporting.Focus;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Adds up the charges of a period, and of the one before it.</summary>
public sealed class PeriodCosts(FocusReader charges)
{
    /// <summary>The charges of the period, and what has to be said of its bill.</summary>
    internal async Task<(CostTotals Totals, BillNotes Notes)> TotalsAsync(CostReportQuery query, IncidentClassifier incidents, CancellationToken cancellationToken)
    {
        var tally = new CostAccumulator(incidents, query.Revised, query.Cheaper);
        var (billed, allocated) = (0, 0);
        var odd = new List<CostRow>();
        var allotted = new List<AllottedItem>();
        await foreach (var day in charges.StandingAsync(query.Account, query.First, query.Last, cancellationToken))
        {
            billed += day.IsBilled ? 1 : 0;
            allocated += day.IsBilled && day.Now[0].Attribution is CostAttribution.Allocated ? 1 : 0;
            odd.AddRange(day.Bill.Where(BillCaveats.IsOdd));
            foreach (var charge in day.Now)
            {
                tally.Add(charge);
                if (charge is { Words: { } words, Series.Key: not null, Attribution: CostAttribution.Allocated })
                {
                    allotted.Add(new AllottedItem(charge.Series.Project, LineItemWords.Read(words), words, charge.Billed));
                }
            }
        }

        var totals = tally.Totals();
        return (totals, new BillNotes(BillCaveats.Of(odd) with { Allotted = [.. allotted] }, billed, allocated, totals.Days.Count));
    }

    /// <summary>The period before, as long; null where the calendar has none. Of incidents nothing is asked there: what is compared is all that was paid.</summary>
    /// <param name="query">The period itself.</param>
    /// <param name="collectedFrom">From when on cost is known; null where that is unknown.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<PriorPeriod?> PriorAsync(CostReportQuery query, DateTimeOffset? collectedFrom, CancellationToken cancellationToken)
    {
        if (PriorPeriod.Of(query.First, query.Last) is not { } prior)
        {
            return null;
        }

        var (totals, notes) = await TotalsAsync(query with { First = prior.First, Last = prior.Last }, IncidentClassifier.Empty, cancellationToken);
        DateOnly? known = collectedFrom is { } from ? DateOnly.FromDateTime(from.UtcDateTime) : null;
        var isUnknown = notes.Days == 0 && (known is not { } day || day > prior.Last);
        return new PriorPeriod(prior.First, prior.Last, isUnknown || !PriorPeriod.IsComparable(prior.First, prior.Last, known) ? null : totals, known > prior.First ? known : null);
    }
}
