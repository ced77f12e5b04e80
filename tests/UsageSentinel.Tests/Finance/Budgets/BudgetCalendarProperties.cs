using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Finance.Budgets;

/// <summary>Periods over month ends, leap days and changes of clocks, in zones that make trouble.</summary>
public sealed class BudgetCalendarProperties
{
    /// <summary>Half hours, no summer time, summer time north and south, midnight that is skipped, a day that was skipped whole.</summary>
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Santiago", "Asia/Kolkata", "Asia/Tokyo", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Pacific/Apia", "America/Sao_Paulo"];

    private static readonly Gen<Budget> AnyBudget =
        from period in Gen.Elements(BudgetPeriod.Day, BudgetPeriod.Week, BudgetPeriod.Month)
        from zone in Gen.Elements(Zones)
        from start in Gen.Choose(1, 28)
        select new Budget("b", new Scope.Organization(), period, new Usd(1), GivenThresholds.At(100))
        {
            Zone = TimeZoneInfo.FindSystemTimeZoneById(zone),
            MonthStartsOn = start,
        };

    /// <summary>Any minute of sixteen years, four leap days among them.</summary>
    private static readonly Gen<DateTimeOffset> AnyInstant =
        from minutes in Gen.Choose(0, 16 * 365 * 24 * 60)
        select new DateTimeOffset(2014, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes);

    [Property(MaxTest = 2_000)]
    public Property PeriodOf_AnyInstant_IsWithinItsPeriod() => For((budget, at) => BudgetCalendar.PeriodOf(budget, at).Contains(at));

    [Property(MaxTest = 2_000)]
    public Property PeriodOf_OnePeriodAfterAnother_LeavesNoGap() => For((budget, at) =>
    {
        var period = BudgetCalendar.PeriodOf(budget, at);
        return BudgetCalendar.PeriodOf(budget, period.End).Start == period.End
            && BudgetCalendar.PeriodOf(budget, period.Start.AddTicks(-1)).End == period.Start
            && BudgetCalendar.PeriodOf(budget, period.End.AddTicks(-1)) == period;
    });

    [Property(MaxTest = 2_000)]
    public Property PeriodOf_AnyPeriod_HasTheLengthOfItsDaysAndAtMostOneChangeOfClocks() => For((budget, at) =>
    {
        var period = BudgetCalendar.PeriodOf(budget, at);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, budget.Zone).DateTime);
        var (first, next) = BudgetCalendar.DaysOf(budget, today);
        var days = next.DayNumber - first.DayNumber;

        // A zone that jumps over the date line loses a whole day.
        return Math.Abs((period.Length - TimeSpan.FromDays(days)).TotalHours) <= 24
            && (budget.Period is not BudgetPeriod.Month || days is >= 28 and <= 31)
            && (budget.Period is not BudgetPeriod.Week || (days == 7 && first.DayOfWeek is DayOfWeek.Monday))
            && (budget.Period is not BudgetPeriod.Month || first.Day == budget.MonthStartsOn);
    });

    [Property(MaxTest = 500)]
    public Property PeriodOf_Rolling_EndsTonightAndHasItsDays() => Prop.ForAll(
        AnyBudget.Zip(AnyInstant).Zip(Gen.Choose(1, 60)).ToArbitrary(),
        given =>
        {
            var ((budget, at), days) = given;
            var rolling = budget with { Period = BudgetPeriod.Rolling, RollingDays = days };
            var period = BudgetCalendar.PeriodOf(rolling, at);
            return period.Contains(at)
                && period.End == BudgetCalendar.PeriodOf(budget with { Period = BudgetPeriod.Day }, at).End
                && Math.Abs((period.Length - TimeSpan.FromDays(days)).TotalHours) <= 24;
        });

    [Property(MaxTest = 500)]
    public Property PeriodOf_EffectiveFrom_NeverStartsBeforeIt() => Prop.ForAll(
        AnyBudget.Zip(AnyInstant).Zip(Gen.Choose(-40, 40)).ToArbitrary(),
        given =>
        {
            var ((budget, at), days) = given;
            var from = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, budget.Zone).DateTime).AddDays(days);
            var period = BudgetCalendar.PeriodOf(budget with { EffectiveFrom = from }, at);
            return period.IsEmpty || period.Start >= BudgetCalendar.MidnightOf(from, budget.Zone);
        });

    private static Property For(Func<Budget, DateTimeOffset, bool> law) =>
        Prop.ForAll(AnyBudget.Zip(AnyInstant).ToArbitrary(), given => law(given.Item1, given.Item2));
}
