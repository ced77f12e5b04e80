using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

public sealed class BudgetRuleTests
{
    private static readonly Budget Monthly = new("team", new Scope.Organization(), BudgetPeriod.Month, new Usd(100), [50, 80, 100]);

    [Theory]
    [InlineData(49.99, null, null)]
    [InlineData(50, Severity.Info, "50 %")]
    [InlineData(79.99, Severity.Info, "50 %")]
    [InlineData(80, Severity.Warning, "80 %")]
    [InlineData(99.99, Severity.Warning, "80 %")]
    [InlineData(100, Severity.Critical, "100 %")]
    [InlineData(250, Severity.Critical, "100 %")]
    public void Judge_Spent_TellsTheHighestThresholdCrossed(double usd, Severity? severity, string? threshold)
    {
        var found = (Judge(Monthly, "2026-03-15", ("2026-03-02", (decimal)usd)) as Verdict.Anomalous)?.Anomaly;

        Assert.Equal(severity, found?.Severity);
        Assert.Equal(threshold is null, found is null);
        Assert.Equal(threshold, found?.Cause.Split(" of ")[0]);
    }

    [Theory]
    [InlineData(BudgetPeriod.Day, "2026-03-15", "2026-03-15")]
    [InlineData(BudgetPeriod.Week, "2026-03-15", "2026-03-09")] // a Sunday belongs to the week that began on Monday
    [InlineData(BudgetPeriod.Week, "2026-03-16", "2026-03-16")]
    [InlineData(BudgetPeriod.Week, "2026-01-01", "2025-12-29")] // a week may begin in the year before
    [InlineData(BudgetPeriod.Month, "2026-03-15", "2026-03-01")]
    [InlineData(BudgetPeriod.Month, "2028-02-29", "2028-02-01")] // leap day
    [InlineData(BudgetPeriod.Month, "2026-12-31", "2026-12-01")]
    public void StartOf_ADay_IsTheFirstDayOfItsPeriod(BudgetPeriod period, string day, string start) =>
        Assert.Equal(Day(start), period.StartOf(Day(day)));

    [Theory]
    [InlineData(BudgetPeriod.Day, "2026-03-15", "2026-03-14")]
    [InlineData(BudgetPeriod.Week, "2026-03-16", "2026-03-15")]
    [InlineData(BudgetPeriod.Month, "2026-03-01", "2026-02-28")]
    [InlineData(BudgetPeriod.Month, "2028-03-01", "2028-02-29")]
    [InlineData(BudgetPeriod.Month, "2027-01-01", "2026-12-31")]
    public void Judge_FirstDayOfAPeriod_ForgetsTheDayBefore(BudgetPeriod period, string today, string spentOn) =>
        Assert.IsType<Verdict.Normal>(Judge(Monthly with { Period = period }, today, (spentOn, 1_000)));

    [Fact]
    public void Judge_DaysAfterToday_AreNotSpentYet() =>
        Assert.IsType<Verdict.Normal>(Judge(Monthly, "2026-03-15", ("2026-03-16", 1_000)));

    [Fact]
    public void Judge_Scope_AddsUpOnlyWhatItHolds()
    {
        SeriesCosts[] costs =
        [
            Costs(new SeriesId(new ProjectId("a"), new KeyId("k1")), 40),
            Costs(new SeriesId(new ProjectId("a"), null), 20),
            Costs(new SeriesId(new ProjectId("b"), new KeyId("k2")), 500),
        ];

        Assert.Equal(60, Spent(Monthly with { Scope = new Scope.OfProject(new ProjectId("a")) }, costs));
        Assert.Equal(500, Spent(Monthly with { Scope = new Scope.OfKey(new KeyId("k2")) }, costs));
        Assert.Equal(560, Spent(Monthly, costs));
    }

    [Fact]
    public void Judge_Credits_AreNormal() => Assert.IsType<Verdict.Normal>(Judge(Monthly, "2026-03-15", ("2026-03-02", -500)));

    [Fact]
    public void Judge_AbsurdSums_DoNotOverflow() => Assert.IsType<Verdict.Anomalous>(
        Judge(Monthly with { Amount = new Usd(0.01m) }, "2026-03-15", ("2026-03-02", 1_000_000_000_000_000)));

    private static double Spent(Budget budget, SeriesCosts[] costs) =>
        Assert.IsType<Verdict.Anomalous>(BudgetRule.Judge(budget, costs, Day("2026-03-15"))).Anomaly.Observed;

    private static SeriesCosts Costs(SeriesId series, decimal usd) =>
        new(series, ImmutableSortedDictionary<DateOnly, Usd>.Empty.Add(Day("2026-03-10"), new Usd(usd)));

    private static Verdict Judge(Budget budget, string today, (string Day, decimal Usd) spent) => BudgetRule.Judge(
        budget,
        [new SeriesCosts(Given.Series, ImmutableSortedDictionary<DateOnly, Usd>.Empty.Add(Day(spent.Day), new Usd(spent.Usd)))],
        Day(today));

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
