using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Finance.Budgets;

namespace UsageSentinel.Tests.Judging;

public sealed class BudgetRuleTests
{
    private static readonly Budget Monthly = new("team", new Scope.Organization(), BudgetPeriod.Month, new Usd(100), GivenThresholds.At(50, 80, 100));

    [Theory]
    [InlineData(49.99, null, null, "a cent below the first")]
    [InlineData(50, Severity.Info, "50 %", "the first, exactly")]
    [InlineData(79.99, Severity.Info, "50 %", "a cent below the second")]
    [InlineData(80, Severity.Warning, "80 %", "the second, exactly")]
    [InlineData(99.99, Severity.Warning, "80 %", "a cent below the last")]
    [InlineData(100, Severity.Critical, "100 %", "the last, exactly")]
    [InlineData(250, Severity.Critical, "100 %", "far above: there is no higher one")]
    public void Judge_Spent_TellsTheHighestThresholdCrossed(double usd, Severity? severity, string? threshold, string why)
    {
        var found = (Judge(Monthly, "2026-03-15", ("2026-03-02", (decimal)usd)) as Verdict.Anomalous)?.Anomaly;

        Assert.Equal((why, severity), (why, found?.Severity));
        Assert.Equal(threshold is null, found is null);
        Assert.Equal(threshold, found?.Cause.Split(" of ")[0]);
    }

    [Fact]
    public void Judge_ThresholdWithItsOwnRecipients_NamesThemAndItsSeverity()
    {
        var budget = Monthly with { Thresholds = [new(100, Severity.Warning, ["finance"]), new(120, Severity.Warning, ["oncall"])] };

        var at100 = Anomaly(Judge(budget, "2026-03-15", ("2026-03-02", 110)));
        var at120 = Anomaly(Judge(budget, "2026-03-15", ("2026-03-02", 130)));

        Assert.Equal((Severity.Warning, 100, "finance"), (at100.Severity, at100.Level, at100.Audiences.Single()));
        Assert.Equal((Severity.Warning, 120, "oncall"), (at120.Severity, at120.Level, at120.Audiences.Single()));
    }

    [Theory]
    [InlineData(BudgetPeriod.Day, 1, "2026-03-15", "2026-03-15", "a day is its own period")]
    [InlineData(BudgetPeriod.Week, 1, "2026-03-15", "2026-03-09", "a Sunday belongs to the week that began on Monday")]
    [InlineData(BudgetPeriod.Week, 1, "2026-03-16", "2026-03-16", "a Monday begins one")]
    [InlineData(BudgetPeriod.Week, 1, "2026-01-01", "2025-12-29", "a week may begin in the year before")]
    [InlineData(BudgetPeriod.Month, 1, "2026-03-15", "2026-03-01", "a month begins on its first")]
    [InlineData(BudgetPeriod.Month, 1, "2028-02-29", "2028-02-01", "leap day")]
    [InlineData(BudgetPeriod.Month, 1, "2026-12-31", "2026-12-01", "the last day of a year")]
    [InlineData(BudgetPeriod.Month, 15, "2026-03-14", "2026-02-15", "the day before a fiscal month begins")]
    [InlineData(BudgetPeriod.Month, 15, "2026-03-15", "2026-03-15", "the day it begins")]
    [InlineData(BudgetPeriod.Month, 28, "2026-01-05", "2025-12-28", "a fiscal month that began in the year before")]
    [InlineData(BudgetPeriod.Rolling, 1, "2026-03-01", "2026-01-31", "thirty days, today included")]
    public void DaysOf_ADay_BeginWithTheFirstOfItsPeriod(BudgetPeriod period, int startsOn, string day, string first, string why) =>
        Assert.Equal((why, Day(first)), (why, BudgetCalendar.DaysOf(Monthly with { Period = period, MonthStartsOn = startsOn }, Day(day)).First));

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T10:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z")] // 23 hours: clocks go forward
    [InlineData("Europe/Berlin", "2026-10-25T10:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z")] // 25 hours
    [InlineData("Asia/Kolkata", "2026-03-29T10:00Z", "2026-03-28T18:30Z", "2026-03-29T18:30Z")]
    [InlineData("Africa/Cairo", "2026-04-24T10:00Z", "2026-04-23T22:00Z", "2026-04-24T21:00Z")] // midnight is skipped: the day begins at one
    public void PeriodOf_DayInAZone_BeginsAndEndsAtItsMidnights(string zone, string at, string start, string end)
    {
        var period = BudgetCalendar.PeriodOf(Monthly with { Period = BudgetPeriod.Day, Zone = TimeZoneInfo.FindSystemTimeZoneById(zone) }, Instant(at));

        Assert.Equal((Instant(start), Instant(end)), (period.Start, period.End));
    }

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

    [Theory]
    [InlineData("2026-03-10", true)]
    [InlineData("2026-03-11", false)] // what was spent before it took effect does not count
    [InlineData("2026-04-01", false)] // not in effect yet
    public void Judge_EffectiveFrom_CountsOnlyWhatCameAfter(string from, bool isCrossed) => Assert.Equal(
        isCrossed, Judge(Monthly with { EffectiveFrom = Day(from) }, "2026-03-15", ("2026-03-10", 1_000)) is Verdict.Anomalous);

    [Fact]
    public void Judge_PeriodThatBeginsWithinADay_CountsTheRestOfIt()
    {
        // Midnight in New York is five in the morning UTC; a quarter of the day's cost came before.
        var budget = Monthly with { Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York") };
        var costs = Costs(Given.Series, 80, "2026-03-01");

        Assert.Equal(60, Anomaly(BudgetRule.Judge(budget, [new BudgetedSeries(costs, Ownership.NoOne, new Usd(20))], Instant("2026-03-15T12:00Z"))).Observed);
        Assert.Equal(75, Anomaly(BudgetRule.Judge(
            budget,
            [new BudgetedSeries(costs.Settle(Day("2026-03-01"), new Usd(100), CostAttribution.Reported), Ownership.NoOne, new Usd(20))],
            Instant("2026-03-15T12:00Z"))).Observed);
    }

    [Fact]
    public void Judge_SettledDays_CountWhatWasBilled()
    {
        var costs = Costs(Given.Series, 80, "2026-03-02").Settle(Day("2026-03-02"), new Usd(90), CostAttribution.Reported);
        var found = Anomaly(BudgetRule.Judge(Monthly, [new BudgetedSeries(costs, Ownership.NoOne, Usd.Zero)], Instant("2026-03-15T12:00Z")));

        Assert.Equal(90, found.Observed);
        Assert.Contains("$90.00 of it billed", found.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_Scope_AddsUpOnlyWhatItHolds()
    {
        var owner = new Ownership("Ann", "research", "CC-7", Ownership.NoOne.Tags.Add("env", "prod"));
        BudgetedSeries[] costs =
        [
            new(Costs(new SeriesId(new ProjectId("a"), new KeyId("k1")), 40), owner, Usd.Zero),
            new(Costs(new SeriesId(new ProjectId("a"), null), 20), Ownership.NoOne, Usd.Zero),
            new(Costs(new SeriesId(new ProjectId("b"), new KeyId("k2")), 500), owner with { Owner = "bob", Team = "sales" }, Usd.Zero),
        ];

        Assert.Equal(60, Spent(new Scope.OfProject(new ProjectId("a")), costs));
        Assert.Equal(500, Spent(new Scope.OfKey(new KeyId("k2")), costs));
        Assert.Equal(560, Spent(new Scope.Organization(), costs));
        Assert.Equal(40, Spent(new Scope.OfOwner("ann"), costs));
        Assert.Equal(500, Spent(new Scope.OfTag("team", "Sales"), costs));
        Assert.Equal(540, Spent(new Scope.OfTag("costCentre", "CC-7"), costs));
        Assert.Equal(540, Spent(new Scope.OfTag("env", "prod"), costs));
        Assert.Equal(0, Spent(new Scope.OfTag("env", "dev"), costs));
    }

    [Theory]
    [InlineData("2026-03-01T00:00Z", false)] // known from the first instant of the period
    [InlineData("2026-03-05T00:00Z", true)]
    public void Judge_CostKnownOnlyFromWithinThePeriod_SaysSo(string knownFrom, bool isSaid)
    {
        var costs = new BudgetedSeries(Costs(Given.Series, 90), Ownership.NoOne, Usd.Zero);
        var found = Anomaly(BudgetRule.Judge(Monthly, [costs], Instant("2026-03-15T12:00Z"), Instant(knownFrom)));

        Assert.Equal(isSaid, found.Explanation.Contains("Cost is known only from 2026-03-05 00:00 UTC.", StringComparison.Ordinal));
    }

    /// <summary>An estimate without a price is no money: it neither crosses a threshold nor is it kept quiet.</summary>
    [Fact]
    public void Judge_ModelsWithoutAPrice_AreBesideTheSumAndCrossNothing()
    {
        var guess = ImmutableSortedDictionary<DateOnly, GuessedCost>.Empty.Add(Day("2026-03-11"), new GuessedCost(new Usd(50), new Usd(200), new Usd(800)));
        Verdict Of(decimal known) => BudgetRule.Judge(
            Monthly, [new BudgetedSeries(Costs(Given.Series, known) with { Guessed = guess }, Ownership.NoOne, Usd.Zero)], Instant("2026-03-15T12:00Z"));

        Assert.IsType<Verdict.Normal>(Of(49));
        var found = Anomaly(Of(60));
        Assert.Equal((60.0, 50), (found.Observed, found.Level));
        Assert.Contains("about $200.00 (between $50.00 and $800.00)", found.Explanation, StringComparison.Ordinal);
        Assert.Contains("at least $60.00 and at most $860.00", found.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_BillOfADayWithAGuess_LeavesNothingToGuess()
    {
        var guess = ImmutableSortedDictionary<DateOnly, GuessedCost>.Empty.Add(Day("2026-03-10"), new GuessedCost(new Usd(50), new Usd(200), new Usd(800)));
        var costs = (Costs(Given.Series, 40) with { Guessed = guess }).Settle(Day("2026-03-10"), new Usd(120), CostAttribution.Reported);

        var found = Anomaly(BudgetRule.Judge(Monthly, [new BudgetedSeries(costs, Ownership.NoOne, Usd.Zero)], Instant("2026-03-15T12:00Z")));

        Assert.Equal(120, found.Observed);
        Assert.DoesNotContain("without a price", found.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_Credits_AreNormal() => Assert.IsType<Verdict.Normal>(Judge(Monthly, "2026-03-15", ("2026-03-02", -500)));

    [Fact]
    public void Judge_AbsurdSums_DoNotOverflow() => Assert.IsType<Verdict.Anomalous>(
        Judge(Monthly with { Amount = new Usd(0.01m) }, "2026-03-15", ("2026-03-02", 1_000_000_000_000_000)));

    private static double Spent(Scope scope, BudgetedSeries[] costs) =>
        BudgetRule.Judge(Monthly with { Scope = scope, Amount = new Usd(1) }, costs, Instant("2026-03-15T12:00Z")) is Verdict.Anomalous found ? found.Anomaly.Observed : 0;

    private static Anomaly Anomaly(Verdict verdict) => Assert.IsType<Verdict.Anomalous>(verdict).Anomaly;

    private static SeriesCosts Costs(SeriesId series, decimal usd, string day = "2026-03-10") =>
        new(series, ImmutableSortedDictionary<DateOnly, Usd>.Empty.Add(Day(day), new Usd(usd)));

    private static Verdict Judge(Budget budget, string today, (string Day, decimal Usd) spent) => BudgetRule.Judge(
        budget,
        [new BudgetedSeries(Costs(Given.Series, spent.Usd, spent.Day), Ownership.NoOne, Usd.Zero)],
        new DateTimeOffset(Day(today).ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero));

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
