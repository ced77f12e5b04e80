using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Budgets;

/// <summary>When the periods of a budget begin and end. Periods other than rolling ones neither overlap nor leave a gap, whatever clocks do.</summary>
public static class BudgetCalendar
{
    /// <summary>The period that contains <paramref name="at"/>, cut to when the budget took effect; empty before that.</summary>
    public static TimeWindow PeriodOf(Budget budget, DateTimeOffset at)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, budget.Zone).DateTime);
        var (first, next) = DaysOf(budget, today);
        var end = MidnightOf(next, budget.Zone);
        var start = MidnightOf(budget.EffectiveFrom > first ? budget.EffectiveFrom.Value : first, budget.Zone);
        return start < end ? new TimeWindow(start, end) : new TimeWindow(end, end);
    }

    /// <summary>The first day of the period that contains <paramref name="today"/>, and the first day of the next one.</summary>
    public static (DateOnly First, DateOnly Next) DaysOf(Budget budget, DateOnly today)
    {
        switch (budget.Period)
        {
            case BudgetPeriod.Day:
                return (today, today.AddDays(1));
            case BudgetPeriod.Week:
                var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
                return (monday, monday.AddDays(7));
            case BudgetPeriod.Month:
                var first = new DateOnly(today.Year, today.Month, budget.MonthStartsOn);
                first = today < first ? first.AddMonths(-1) : first;
                return (first, first.AddMonths(1));
            case BudgetPeriod.Rolling:
                return (today.AddDays(1 - budget.RollingDays), today.AddDays(1));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The first instant of a day: where clocks skip midnight the first after it, where it comes twice the first of them.</summary>
    public static DateTimeOffset MidnightOf(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
