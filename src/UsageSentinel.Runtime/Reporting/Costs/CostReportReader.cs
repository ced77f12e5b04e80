using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Reads the report of a period from what is stored: calls no provider and changes nothing.</summary>
public sealed class CostReportReader(
    FocusReader charges,
    SeriesSummaryStore sheet,
    InventoryStore inventories,
    Owners owners,
    Incidents incidents,
    BudgetReader budgets,
    AccountStore accounts,
    Calibrations calibrations,
    PriceBooks books,
    TimeProvider clock)
{
    /// <summary>Unused for that long, a key is called idle.</summary>
    private const int IdleDays = 60;

    public async Task<AccountCosts> ReadAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var book = books.Of(account.Provider);
        var inventory = await inventories.ReadAsync(account, cancellationToken);
        var names = new CostNames(inventory, owners.Remember(account, inventory));
        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var lines = await sheet.ReadAsync(account, cancellationToken);
        var alerts = await incidents.ReadAsync(account, first, last, cancellationToken);
        var cheaper = new CheaperVersions(book, last);
        var (totals, notes) = await TotalsAsync(
            account, new CostAccumulator(IncidentClassifier.Of(alerts, first, last), Revised(lines), cheaper), first, last, cancellationToken);
        var prior = await PriorAsync(account, lines, cheaper, first, last, state.CostsFrom, cancellationToken);
        var before = prior?.Totals;
        return new AccountCosts(
            account,
            book.Version,
            (await calibrations.OfAsync(account, cancellationToken)).Version,
            totals,
            prior,
            names.Keys(totals, before),
            names.Projects(totals, before),
            CostNames.Models(totals, before),
            names.By(totals, before, owner => owner.Owner),
            names.By(totals, before, owner => owner.Team),
            names.By(totals, before, owner => owner.CostCentre),
            Incidents(alerts, totals, names),
            await budgets.ReadAsync(account, cancellationToken),
            Outlook(lines, last, state.MinutesThrough ?? now, state.CostsFrom),
            new Savings(book, cheaper, last).Find(totals),
            Idle(inventory, lines, names, now.AddDays(-IdleDays), state.CollectedFrom ?? now),
            notes)
        {
            Unread = [.. UnreadNotes.Of(state)],
        };
    }

    /// <summary>Days of series whose bill was restated after it was settled, as far back as the sheet knows.</summary>
    public static IReadOnlySet<(SeriesId Series, DateOnly Day)> Revised(IEnumerable<SeriesSummary> lines) => lines
        .SelectMany(line => line.Costs.Settled
            .Where(day => day.Value.Basis is CostBasis.Revised)
            .Select(day => (line.Costs.Series, day.Key)))
        .ToHashSet();

    /// <summary>Of incidents nothing is asked there: what is compared is all that was paid.</summary>
    private async Task<PriorPeriod?> PriorAsync(
        ProviderAccount account,
        IReadOnlyCollection<SeriesSummary> lines,
        CheaperVersions cheaper,
        DateOnly first,
        DateOnly last,
        DateTimeOffset? collectedFrom,
        CancellationToken cancellationToken)
    {
        if (PriorPeriod.Of(first, last) is not { } prior)
        {
            return null;
        }

        var (totals, notes) = await TotalsAsync(
            account, new CostAccumulator(IncidentClassifier.Empty, Revised(lines), cheaper), prior.First, prior.Last, cancellationToken);
        DateOnly? known = collectedFrom is { } from ? DateOnly.FromDateTime(from.UtcDateTime) : null;
        var isUnknown = notes.Days == 0 && (known is not { } day || day > prior.Last);
        return new PriorPeriod(prior.First, prior.Last, isUnknown ? null : totals, known > prior.First ? known : null);
    }

    private async Task<(CostTotals Totals, BillNotes Notes)> TotalsAsync(
        ProviderAccount account, CostAccumulator tally, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var (billed, allocated) = (0, 0);
        var odd = new List<CostRow>();
        var allotted = new List<AllottedItem>();
        await foreach (var day in charges.StandingAsync(account, first, last, cancellationToken))
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

    private static MonthOutlook? Outlook(IReadOnlyCollection<SeriesSummary> lines, DateOnly last, DateTimeOffset through, DateTimeOffset? knownFrom)
    {
        if ((last.Year, last.Month) != (through.UtcDateTime.Year, through.UtcDateTime.Month))
        {
            return null;
        }

        var month = new Budget("month", new Scope.Organization(), BudgetPeriod.Month, new Usd(1), []);
        var series = lines.Select(line => new BudgetedSeries(line.Costs, Ownership.Nobody, Usd.Zero)).ToImmutableArray();
        var (_, billed, guessed) = BudgetRule.Spent(month, series, BudgetCalendar.PeriodOf(month, through), through);
        return ForecastRule.Forecast(month, series, through, knownFrom) is { } forecast ? new MonthOutlook(through, forecast.Spent, billed, forecast.Range) { Guessed = guessed } : null;
    }

    private static ImmutableArray<IncidentCost> Incidents(IEnumerable<Alert> alerts, CostTotals totals, CostNames names) =>
    [
        .. alerts
            .Select(alert => new IncidentCost(
                alert.Id,
                names.OfKey(new SeriesId(alert.Subject.Project, alert.Subject.Key)),
                alert.Severity,
                alert.Anomaly.Cause,
                alert.ActiveAt,
                alert.ResolvedAt,
                totals.Incidents.GetValueOrDefault(alert.Id),
                alert.Lost))
            .OrderByDescending(incident => incident.Cost.Total)
            .ThenBy(incident => incident.From),
    ];

    /// <summary>A key nothing is known of the use of is called idle only where it was watched for long enough.</summary>
    private static ImmutableArray<IdleKey> Idle(
        StoredInventory inventory, IEnumerable<SeriesSummary> lines, CostNames names, DateTimeOffset since, DateTimeOffset watchedFrom)
    {
        var used = lines.Where(line => line.IsMain && line.Costs.Series.IsAttributed).ToDictionary(line => line.Costs.Series.Name, line => line.LastUsedAt, StringComparer.Ordinal);
        return
        [
            .. inventory.Keys
                .Where(key => key.MissingSince is null && (key.Key.CreatedAt is not { } created || created < since))
                .Select(key => (key.Key, Last: key.Key.LastUsedAt.NotBefore(used.GetValueOrDefault(key.Key.Id.Value))))
                .Where(key => key.Last is { } last ? last < since : watchedFrom < since)
                .OrderBy(key => key.Last)
                .ThenBy(key => key.Key.Id.Value, StringComparer.Ordinal)
                .Select(key => new IdleKey(key.Key.Name, key.Key.Id.Value, names.OfProject(key.Key.Project), key.Last)),
        ];
    }
}
