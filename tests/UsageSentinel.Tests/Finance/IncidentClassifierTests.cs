using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Finance;

public sealed class IncidentClassifierTests
{
    private static readonly DateTimeOffset Noon = new(Day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);

    [Fact]
    public void Of_AnEpisode_HoldsTheDaysItTouched()
    {
        var book = IncidentClassifier.Of([Fired() with { ResolvedAt = Noon.AddDays(1) }], Day.AddDays(-9), Day.AddDays(9));

        Assert.Equal([Day, Day.AddDays(1)], book.Days.Keys.Select(day => day.Day).Order());
        Assert.NotNull(book.Find(Day, One));
        Assert.Null(book.Find(Day, Other));
        Assert.Null(book.Find(Day, new SeriesId(Project, null)));
    }

    [Fact]
    public void Of_AnEpisodeThatEndsAtMidnight_DoesNotTakeTheNextDay() =>
        Assert.Single(IncidentClassifier.Of([Fired() with { ResolvedAt = Noon.AddHours(12) }], Day.AddDays(-9), Day.AddDays(9)).Days);

    [Fact]
    public void Of_APeriod_HoldsOnlyItsDays() =>
        Assert.Equal(
            [Day.AddDays(2), Day.AddDays(3)],
            IncidentClassifier.Of([Fired() with { TrueThrough = Noon.AddDays(30) }], Day.AddDays(2), Day.AddDays(3)).Days.Keys.Select(day => day.Day).Order());

    [Fact]
    public void Of_TwoAtOnce_TheFirstHasTheDay()
    {
        var later = Fired(RuleKind.Cap) with { ActiveAt = Noon.AddHours(1) };

        Assert.Equal(Fired().Id, IncidentClassifier.Of([later, Fired()], Day, Day).Find(Day, One));
    }

    [Theory]
    [InlineData(RuleKind.Budget)]
    [InlineData(RuleKind.Forecast)]
    [InlineData(RuleKind.BlindSpot)]
    public void IsIncident_WhatIsAboutMoneyOrBooks_IsBusiness(RuleKind rule) => Assert.False(IncidentClassifier.IsIncident(Fired(rule)));

    /// <summary>A note, what never fired, and what is about no key.</summary>
    [Fact]
    public void IsIncident_ANote_IsBusiness()
    {
        Assert.True(IncidentClassifier.IsIncident(Fired()));
        Assert.False(IncidentClassifier.IsIncident(Fired() with { Severity = Severity.Info }));
        Assert.False(IncidentClassifier.IsIncident(Fired() with { FiredAt = null }));
        Assert.False(IncidentClassifier.IsIncident(Fired() with { Subject = new AlertSubject(RuleKind.Spike, Account, Project, null, null) }));
    }

    internal static Alert Fired(RuleKind rule = RuleKind.Spike) => new(
        new AlertSubject(rule, Account, Project, One.Key, null),
        AlertState.Firing,
        Noon,
        new Anomaly(Severity.Warning, "USD/h", 9, 1, 5, new Usd(8), EvidenceFamilies.Volume, "sudden rise", "sudden rise"),
        Severity.Warning,
        Noon.AddHours(1),
        1)
    {
        FiredAt = Noon,
    };
}
