using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Finance;
using static UsageSentinel.Tests.Finance.GivenBills;
using static UsageSentinel.Tests.Reporting.Costs.GivenCharges;

namespace UsageSentinel.Tests.Reporting.Costs;

public sealed class CostAccumulatorTests
{
    private static readonly IncidentClassifier Incident = IncidentClassifier.Of([IncidentClassifierTests.Fired()], Day, Day.AddDays(9));
    private static readonly CheaperVersions Cheaper = new(Book, Day);

    [Fact]
    public void Totals_OfEverySide_AreTheSame()
    {
        var totals = Tally().Totals();

        Assert.Equal(totals.Total, CostSum.Over(totals.Series.Values));
        Assert.Equal(totals.Total, CostSum.Over(totals.Models.Values));
        Assert.Equal(totals.Total.Incident, CostSum.Over(totals.Incidents.Values).Total);
        Assert.Equal(2.5m + 10m + 10m - 1m, totals.Total.Total.Amount);
    }

    [Fact]
    public void Totals_IncidentAndBusiness_AreToldApartByKeyAndDay()
    {
        var totals = Tally().Totals();

        Assert.Equal(2.5m, totals.Total.Incident.Amount);
        Assert.Equal(totals.Total.Total - totals.Total.Incident, totals.Total.Business);
        Assert.Equal(2.5m, totals.Series[One].Incident.Amount);
        Assert.Equal(0m, totals.Series[Other].Incident.Amount);
        Assert.Equal(IncidentClassifierTests.Fired().Id, Assert.Single(totals.Incidents.Keys));
    }

    [Fact]
    public void Totals_SayWhatTheyRestOn()
    {
        var totals = Tally().Totals();

        Assert.Equal(CostProof.Estimated, totals.Days[Day.AddDays(1)].Proof);
        Assert.Equal(CostProof.Mixed, totals.Total.Proof);
        Assert.Equal(new Usd(-1), totals.Total.Revised);
        Assert.Equal(CostProof.Nothing, CostSum.Zero.Proof);
    }

    /// <summary>A guess is in no sum; it stands beside them under its model's name.</summary>
    [Fact]
    public void Totals_ModelWithoutAPrice_IsInNoSum()
    {
        var used = new DayCharge(new DayMeter(One, "gpt-7-luna", false, null, null, CostMeter.Input, 0.0000001m, false), 10_000_000);
        var charge = Assert.Single(FocusDay.Estimated(Day, [used], Calibration.None, _ => new PriceSpread(0.25m, 4)));
        var tally = Tally();
        tally.Add(charge);
        var totals = tally.Totals();

        Assert.Equal(Tally().Totals().Total, totals.Total);
        Assert.Equal(new GuessedCost(new Usd(0.25m), new Usd(1), new Usd(4)), totals.Unpriced["gpt-7-luna"]);
        var row = new FocusRow(null!, charge);
        Assert.Equal((0m, 0m, null), (row.Charge.Billed.Amount, row.Listed, row.UnitPrice));
    }

    [Fact]
    public void ModelOf_WhatNoUsageExplains_IsTheBillsOwnWords() =>
        Assert.Equal("billed without usage: training", CostAccumulator.ModelOf(Line(One, "training", 1)));

    private static CostAccumulator Tally()
    {
        var tally = new CostAccumulator(Incident, new HashSet<(SeriesId, DateOnly)> { (new SeriesId(Project, null), Day) }, Cheaper);
        tally.Add(Charge(One, "gpt-4o", CostMeter.Input, 1_000_000));
        tally.Add(Charge(Other, "gpt-4o", CostMeter.Output, 1_000_000));
        tally.Add(Charge(One, "gpt-4o", CostMeter.Output, 1_000_000, CostBasis.Estimated, day: 1));
        tally.Add(Line(new SeriesId(Project, null), "credit", -1));
        return tally;
    }
}
