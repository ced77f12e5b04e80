using System.Collections.Immutable;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Reporting.Costs;
using UsageSentinel.Tests.Finance.Budgets;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Reporting.Costs;

/// <summary>Reports with something of everything.</summary>
internal static class GivenReports
{
    private static readonly DateTimeOffset Now = new(2026, 3, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A month in which every name is <paramref name="name"/>.</summary>
    public static CostReport Named(string name, int days = 19)
    {
        var cost = new CostSum(new Usd(1), new Usd(2), new Usd(0.5m), new Usd(0.25m));
        var totals = new CostTotals(
            Enumerable.Range(0, days).ToImmutableSortedDictionary(day => Day.AddDays(day - 1), _ => cost),
            ImmutableDictionary<SeriesId, CostSum>.Empty,
            ImmutableDictionary<string, CostSum>.Empty,
            ImmutableDictionary<string, CostSum>.Empty,
            ImmutableDictionary<(SeriesId, string), ModelUse>.Empty,
            ImmutableSortedDictionary<string, GuessedCost>.Empty.Add(name, new GuessedCost(new Usd(1), new Usd(3), new Usd(9))));
        ImmutableArray<NamedCost> many = [.. Enumerable.Range(0, 25).Select(index => new NamedCost(name, $"{name}{index}", cost, Before(index, cost)))];
        var budget = new Budget("all", new Scope.Organization(), BudgetPeriod.Month, new Usd(50), GivenThresholds.At(80));
        return new CostReport(name, Now, Day.AddDays(-1), Day.AddDays(days - 2),
        [
            new AccountCosts(
                new ProviderAccount("openai", "default"),
                "openai-2026-01-01",
                7,
                totals,
                new PriorPeriod(Day.AddDays(-1 - days), Day.AddDays(-2), totals with { Days = totals.Days.Take(1).ToImmutableSortedDictionary() }, Day.AddDays(-3)),
                many,
                many,
                many,
                many,
                many,
                many,
                [
                    new IncidentCost("alert-1", name, Severity.Critical, name, Now.AddDays(-2), null, cost, new Usd(9)),
                    new IncidentCost("alert-2", name, Severity.Warning, name, Now.AddDays(-2), Now, CostSum.Zero, new Usd(9)),
                ],
                [new BudgetStanding(budget, new TimeWindow(Now.AddDays(-19), Now.AddDays(12)), new Usd(60), new Usd(40), new CostRange(new Usd(90), new Usd(80), new Usd(110)))],
                new MonthOutlook(Now, new Usd(60), new Usd(40), new CostRange(new Usd(90), new Usd(80), new Usd(110))),
                [new SavingHint(SavingKind.CachedInput, name, new Usd(4), name), new SavingHint(SavingKind.Batch, name, new Usd(3), name)],
                [new IdleKey(name, "key_idle", name, null), new IdleKey(null, "key_old", name, Now.AddDays(-100))],
                new BillNotes(new BillCaveats(2, [new ForeignBill(name, 1, 5)], 1), 10, 4, days)),
        ]);
    }

    /// <summary>Something of every way a cost can go.</summary>
    private static CostSum Before(int index, CostSum cost) => (index % 4) switch
    {
        0 => CostSum.Zero,
        1 => cost,
        2 => new CostSum(Usd.Zero, new Usd(1.25m), Usd.Zero, Usd.Zero),
        _ => new CostSum(Usd.Zero, new Usd(7), Usd.Zero, Usd.Zero),
    };

    public static CostReport Nothing { get; } = Named("local") with
    {
        Accounts =
        [
            Named("local").Accounts[0] with
            {
                Totals = new CostTotals(
                    ImmutableSortedDictionary<DateOnly, CostSum>.Empty,
                    ImmutableDictionary<SeriesId, CostSum>.Empty,
                    ImmutableDictionary<string, CostSum>.Empty,
                    ImmutableDictionary<string, CostSum>.Empty,
                    ImmutableDictionary<(SeriesId, string), ModelUse>.Empty,
                    ImmutableSortedDictionary<string, GuessedCost>.Empty),
                Prior = new PriorPeriod(Day.AddDays(-20), Day.AddDays(-2), null, null),
                Keys = [], Projects = [], Models = [], Owners = [], Teams = [], CostCentres = [], Incidents = [], Budgets = [], Savings = [], Idle = [], Outlook = null,
                Notes = new BillNotes(BillCaveats.None, 0, 0, 0),
            },
        ],
    };
}
