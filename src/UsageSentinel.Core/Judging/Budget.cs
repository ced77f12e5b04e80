using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Core.Judging;

/// <summary>An amount that a scope may cost in a period of UTC days.</summary>
/// <param name="Name">Unique; names the alert.</param>
/// <param name="Scope">What is added up.</param>
/// <param name="Period">Over which days.</param>
/// <param name="Amount">More than zero.</param>
/// <param name="Thresholds">Shares of the amount that are told, in percent, rising: <c>50 80 100</c>.</param>
public sealed record Budget(string Name, Scope Scope, BudgetPeriod Period, Usd Amount, ImmutableArray<int> Thresholds);

/// <summary>The days a budget adds up. Weeks start on Monday.</summary>
public enum BudgetPeriod
{
    Day,
    Week,
    Month,
}

public static class BudgetPeriods
{
    /// <summary>The first day of the period that contains <paramref name="day"/>.</summary>
    public static DateOnly StartOf(this BudgetPeriod period, DateOnly day) => period switch
    {
        BudgetPeriod.Day => day,
        BudgetPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        BudgetPeriod.Month => new DateOnly(day.Year, day.Month, 1),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
