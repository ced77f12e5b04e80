using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Everything the report of a period shows.</summary>
/// <param name="Deployment">The operator's name of this deployment.</param>
/// <param name="MadeAt">UTC.</param>
/// <param name="First">The first day, UTC.</param>
/// <param name="Last">The last day, included.</param>
/// <param name="Accounts">One for each organization.</param>
public sealed record CostReport(string Deployment, DateTimeOffset MadeAt, DateOnly First, DateOnly Last, ImmutableArray<AccountCosts> Accounts);

/// <summary>One organization in a period.</summary>
/// <param name="Account">The organization.</param>
/// <param name="PriceVersion">The list that estimates rest on.</param>
/// <param name="Calibration">The version of what bills taught; 0 for none.</param>
/// <param name="Totals">What the period cost, from every side.</param>
/// <param name="Prior">The period of the same length just before; null where the calendar has none.</param>
/// <param name="Keys">The most expensive first; also usage without a key.</param>
/// <param name="Projects">The most expensive first.</param>
/// <param name="Models">The most expensive first.</param>
/// <param name="Owners">The most expensive first.</param>
/// <param name="Teams">The most expensive first.</param>
/// <param name="CostCentres">The most expensive first.</param>
/// <param name="Incidents">The highest excess first.</param>
/// <param name="Budgets">Their current values, not those at the end of the period.</param>
/// <param name="Outlook">What this month will cost; null for a report of another month, or where too little is known.</param>
/// <param name="Savings">The most saving first.</param>
/// <param name="Idle">Keys that could be removed, the oldest first.</param>
/// <param name="Notes">What a reader must know of the bill.</param>
public sealed record AccountCosts(
    ProviderAccount Account,
    string PriceVersion,
    int Calibration,
    CostTotals Totals,
    PriorPeriod? Prior,
    ImmutableArray<NamedCost> Keys,
    ImmutableArray<NamedCost> Projects,
    ImmutableArray<NamedCost> Models,
    ImmutableArray<NamedCost> Owners,
    ImmutableArray<NamedCost> Teams,
    ImmutableArray<NamedCost> CostCentres,
    ImmutableArray<IncidentCost> Incidents,
    ImmutableArray<BudgetStanding> Budgets,
    MonthOutlook? Outlook,
    ImmutableArray<SavingHint> Savings,
    ImmutableArray<IdleKey> Idle,
    BillNotes Notes)
{
    /// <summary>What is not known of the account: a sentence each.</summary>
    /// <value>Empty by default.</value>
    public ImmutableArray<string> Unread { get; init; } = [];

    /// <summary>The whole of it against the period before; null where nothing is known of that.</summary>
    public CostChange? Change => Prior?.Totals is { } before ? new CostChange(Totals.Total, before.Total) : null;
}

/// <summary>What one of many cost.</summary>
/// <param name="Name">For people; may come from outside.</param>
/// <param name="Id">What distinguishes it if names do not; null if the name does. May come from outside.</param>
/// <param name="Cost">In the period.</param>
/// <param name="Before">In the period before; null where nothing is known of that.</param>
public sealed record NamedCost(string Name, string? Id, CostSum Cost, CostSum? Before)
{
    /// <summary>Null where nothing is known of the period before.</summary>
    public CostChange? Change => Before is { } before ? new CostChange(Cost, before) : null;
}

/// <summary>An incident and its cost.</summary>
/// <param name="AlertId">Finds it again, also in the export.</param>
/// <param name="Key">The name of the key, or its id. Comes from outside.</param>
/// <param name="Severity">The highest it reached.</param>
/// <param name="Cause">What the alert is called.</param>
/// <param name="From">When it began, UTC.</param>
/// <param name="To">When it was over, UTC; null while it lasts.</param>
/// <param name="Cost">What the key cost on the days of the incident within the period, whatever for.</param>
/// <param name="Excess">How much was above what was expected, over the whole incident; always estimated.</param>
public sealed record IncidentCost(
    string AlertId, string Key, Severity Severity, string Cause, DateTimeOffset From, DateTimeOffset? To, CostSum Cost, Usd Excess)
{
    /// <summary>The same by UTC day; the days add up to it.</summary>
    public ExcessByDay ByDay { get; init; } = ExcessByDay.None;
}

/// <summary>What this month will cost.</summary>
/// <param name="Through">Up to when usage is in it, UTC.</param>
/// <param name="Spent">So far.</param>
/// <param name="Billed">How much of that is billed; the rest is estimated.</param>
/// <param name="Range">The whole month.</param>
public sealed record MonthOutlook(DateTimeOffset Through, Usd Spent, Usd Billed, CostRange Range)
{
    /// <summary>What is estimated for models without a price so far: beside <see cref="Spent"/> and the forecast, not in them.</summary>
    public GuessedCost Guessed { get; init; }
}

/// <summary>A key that is listed and not used.</summary>
/// <param name="Name">For people; null if there is none. Comes from outside.</param>
/// <param name="Id">Its id.</param>
/// <param name="Project">The name or id of its project.</param>
/// <param name="LastUsedAt">UTC; null for never, as far as is known.</param>
public sealed record IdleKey(string? Name, string Id, string Project, DateTimeOffset? LastUsedAt);

/// <summary>What a reader must know of the bill.</summary>
/// <param name="Caveats">Rows that are in no sum.</param>
/// <param name="BilledDays">Days whose bill is settled.</param>
/// <param name="AllocatedDays">How many of them the provider did not bill by key.</param>
/// <param name="Days">Days with any cost.</param>
public sealed record BillNotes(BillCaveats Caveats, int BilledDays, int AllocatedDays, int Days);
