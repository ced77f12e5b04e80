using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Finance.Budgets;

namespace UsageSentinel.Tests.Judging;

public sealed class ForecastTests
{
    private static readonly DateOnly First = new(2026, 1, 5); // a Monday
    private static readonly Budget Monthly = new("team", new Scope.Organization(), BudgetPeriod.Month, new Usd(310), GivenThresholds.At(100));

    [Fact]
    public void Take_TheSameEveryDay_GoesOnLikeThat()
    {
        var range = Forecaster.Forecast([.. Enumerable.Repeat(10m, 42)], First, 10);

        Assert.NotNull(range);
        Assert.Equal(100m, range.Expected.Amount, 3);
        Assert.InRange(range.High.Amount - range.Low.Amount, 0m, 40m);
    }

    [Fact]
    public void Take_WeekdaysOnly_ExpectsNothingOfAWeekend()
    {
        decimal[] days = [.. Enumerable.Range(0, 42).Select(day => First.AddDays(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0m : 10m)];

        // Six weeks end on a Sunday: a week to come has five working days.
        Assert.InRange(Forecaster.Forecast(days, First, 7)!.Expected.Amount, 45m, 60m);
        Assert.InRange(Forecaster.Forecast([.. days[..40]], First, 2)!.Expected.Amount, 0m, 8m);
    }

    [Fact]
    public void Take_OneWildDay_IsNoHabit()
    {
        decimal[] days = [.. Enumerable.Range(0, 42).Select(day => day == 39 ? 1_000m : 10m)];

        Assert.InRange(Forecaster.Forecast(days, First, 10)!.Expected.Amount, 80m, 500m);
    }

    [Fact]
    public void Take_TooFewDays_SaysNothing() => Assert.Null(Forecaster.Forecast([1, 2, 3, 4, 5, 6], First, 10));

    [Fact]
    public void Take_NothingSpent_ExpectsNothing() => Assert.Equal(Usd.Zero, Forecaster.Forecast(new decimal[30], First, 10)?.High);

    [Fact]
    public void Take_WilderDays_WiderRange()
    {
        decimal[] calm = [.. Enumerable.Range(0, 42).Select(day => 10m + (day % 2))];
        decimal[] wild = [.. Enumerable.Range(0, 42).Select(day => day % 3 == 0 ? 25m : 3m)];

        Assert.True(Width(wild) > Width(calm));

        static decimal Width(decimal[] days) => Forecaster.Forecast(days, First, 10) is { } range ? (range.High - range.Low).Amount / range.Expected.Amount : 0;
    }

    [Theory]
    [InlineData(9.5, 10, ForecastState.Quiet, false, "9.5 a day for 31 days stays below 310")]
    [InlineData(11, 10, ForecastState.Quiet, true, "long before the money is gone")]
    [InlineData(9.8, 10, ForecastState.Breaching, true, "within five percent: the earlier forecast stands")]
    [InlineData(9, 10, ForecastState.Breaching, false, "well below: it no longer does")]
    [InlineData(40, 12, ForecastState.Quiet, false, "gone already: that is for the budget to tell")]
    [InlineData(40, 12, ForecastState.Breaching, true, "gone already, and told: it stands")]
    public void Judge_HeadingForMoreThanTheBudget_SaysSoBeforeTheMoneyIsGone(double perDay, int today, ForecastState reported, bool isBreach, string why) =>
        Assert.True(isBreach == ForecastRule.Judge(Monthly, [Series(perDay, today)], Noon(today), reported) is Verdict.Anomalous, why);

    [Fact]
    public void Judge_ThreeDaysKnown_CannotTell() => Assert.IsType<Verdict.Undecided>(
        ForecastRule.Judge(Monthly, [Series(50, 10, days: 3)], Noon(10), ForecastState.Quiet));

    [Fact]
    public void Judge_StartOfThePeriodUnknown_ForecastsNothing() => Assert.IsType<Verdict.Undecided>(
        ForecastRule.Judge(Monthly, [Series(50, 10)], Noon(10), ForecastState.Quiet, new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void Judge_Breach_NamesTheRange()
    {
        var found = Assert.IsType<Verdict.Anomalous>(ForecastRule.Judge(Monthly, [Series(11, 10)], Noon(10), ForecastState.Quiet)).Anomaly;

        Assert.Contains("80 % range:", found.Explanation, StringComparison.Ordinal);
        Assert.InRange(found.Observed, 325, 355);
    }

    /// <summary>So much a day for some days up to noon of a day in March, today half.</summary>
    private static BudgetedSeries Series(double perDay, int today, int days = 40)
    {
        var last = new DateOnly(2026, 3, today);
        var costs = Enumerable.Range(1, days).ToImmutableSortedDictionary(day => last.AddDays(-day), _ => new Usd((decimal)perDay)).Add(last, new Usd((decimal)perDay / 2));
        return new BudgetedSeries(new SeriesCosts(Given.Series, costs), Ownership.NoOne, Usd.Zero);
    }

    private static DateTimeOffset Noon(int day) => new(2026, 3, day, 12, 0, 0, TimeSpan.Zero);
}
