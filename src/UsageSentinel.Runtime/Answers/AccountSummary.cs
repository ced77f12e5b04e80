using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>
/// What lists and sums show of an account, computed once after each sweep, so that a page reads one row instead of one for each key. It is
/// derived: without it, or with one that is older than the state of the account, the same is computed from the rows.
/// </summary>
/// <param name="State">The version of the account's state that it was computed from.</param>
/// <param name="Overview">The account at a glance; its keys have no days.</param>
/// <param name="Inventory">Names and owners of keys, and names of projects. Nothing else of a key is kept.</param>
/// <param name="Spend">What each series cost.</param>
/// <param name="Days">Cost of each day that a period can contain, oldest first.</param>
/// <param name="Budgets">What was spent of each budget.</param>
internal sealed record AccountSummary(
    string State,
    AccountOverview Overview,
    StoredInventory Inventory,
    ImmutableArray<SeriesSpend> Spend,
    ImmutableArray<SpendDay> Days,
    ImmutableArray<BudgetJson> Budgets);

/// <summary>What a series cost in each period, in US dollars.</summary>
/// <param name="Series">The key in one project, or the unattributed usage of a project.</param>
/// <param name="Day">On the last day.</param>
/// <param name="Week">In the last seven days.</param>
/// <param name="Month">From the first of the month.</param>
internal readonly record struct SeriesSpend(SeriesId Series, PeriodSpend Day, PeriodSpend Week, PeriodSpend Month)
{
    /// <summary>On the day before the last.</summary>
    public PeriodSpend Yesterday { get; init; }

    /// <summary>In the seven days before the last seven.</summary>
    public PeriodSpend LastWeek { get; init; }

    /// <summary>In the month before.</summary>
    public PeriodSpend LastMonth { get; init; }

    /// <summary>The spend of a period.</summary>
    public PeriodSpend Of(SpendPeriod period) => period switch
    {
        SpendPeriod.Day => Day,
        SpendPeriod.Week => Week,
        SpendPeriod.Yesterday => Yesterday,
        SpendPeriod.LastWeek => LastWeek,
        SpendPeriod.LastMonth => LastMonth,
        _ => Month,
    };
}

/// <summary>The cost of a period, and how much of it is billed, in US dollars.</summary>
internal readonly record struct PeriodSpend(Usd Cost, Usd Billed);
