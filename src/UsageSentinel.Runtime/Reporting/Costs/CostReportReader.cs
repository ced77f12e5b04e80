using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Reads the report of a period from what is stored: calls no provider and changes nothing.</summary>
public sealed class CostReportReader(
    PeriodCosts costs,
    SweptAccountReader swept,
    CostNamesReader namesReader,
    Incidents incidents,
    BudgetReader budgets,
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
        var (names, inventory) = await namesReader.ReadAsync(account, cancellationToken);
        var (state, lines) = await swept.ReadAsync(account, cancellationToken);
        var alerts = await incidents.ReadAsync(account, first, last, cancellationToken);
        var cheaper = new CheaperVersions(book, last);
        var query = new CostReportQuery(account, first, last, Revised(lines), cheaper);
        var (totals, notes) = await costs.TotalsAsync(query, IncidentClassifier.Of(alerts, first, last), cancellationToken);
        var prior = await costs.PriorAsync(query, state.CostsFrom, cancellationToken);
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

    private static MonthOutlook? Outlook(IReadOnlyCollection<SeriesSummary> lines, DateOnly last, DateTimeOffset through, DateTimeOffset? knownFrom)
    {
        if ((last.Year, last.Month) != (through.UtcDateTime.Year, through.UtcDateTime.Month))
        {
            return null;
        }

        var month = new Budget("month", new Scope.Organization(), BudgetPeriod.Month, new Usd(1), []);
        var series = lines.Select(line => new BudgetedSeries(line.Costs, Ownership.NoOne, Usd.Zero)).ToImmutableArray();
        var (_, billed, guessed) = BudgetRule.Spent(month, series, BudgetCalendar.PeriodOf(month, through), through);
        return ForecastRule.Forecast(month, series, through, knownFrom) is { } forecast ? new MonthOutlook(through, forecast.Spent, billed, forecast.Range) { Guessed = guessed } : null;
    }

    /// <summary>The key has a column of its own.</summary>
    private static string TitleOf(Alert alert) =>
        alert.Subject.Key is { } key && alert.Title.EndsWith($" on {key.Value}", StringComparison.Ordinal) ? alert.Title[..^(key.Value.Length + 4)] : alert.Title;

    private static ImmutableArray<IncidentCost> Incidents(IEnumerable<Alert> alerts, CostTotals totals, CostNames names) =>
    [
        .. alerts
            .Select(alert => new IncidentCost(
                alert.Id,
                names.OfKey(new SeriesId(alert.Subject.Project, alert.Subject.Key)),
                alert.Severity,
                TitleOf(alert),
                alert.ActiveAt,
                alert.ResolvedAt,
                totals.Incidents.GetValueOrDefault(alert.Id),
                alert.Lost)
            {
                ByDay = alert.LostByDay,
            })
            .OrderByDescending(incident => incident.Excess)
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
