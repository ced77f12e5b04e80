using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Tests.Judging;

/// <summary>A cost without a parallel in the organization may be limited on its own; anything some key has cost before may not.</summary>
public sealed class PeerComparisonTests
{
    private static readonly int Today = (int)(Given.Monday.ToUnixTimeSeconds() / 86_400);

    // A key of five days, at 20 cents an hour.
    private static readonly KeyState Young = Given.Learned(120, requests: 10, usd: 0.2m);
    private static readonly KeyState Old = Given.Learned(720, requests: 10, usd: 0.2m);

    [Theory]
    [InlineData(20, 30, 110, Grounds.Unparalleled)] // more than any key ever cost
    [InlineData(20, 100, 110, Grounds.History)] // another key costs that: a key was moved, or launched
    [InlineData(20, 0, 110, Grounds.History)] // nobody knows what keys cost
    [InlineData(13, 30, 110, Grounds.History)] // and nobody does before two weeks
    public void Take_FloodOfAYoungKey_IsComparedWithTheCostliestHourOfAnyKey(int days, double costliest, double perHour, Grounds grounds) =>
        Assert.Equal(grounds, After(Young, 6, perHour, Organization(days, costliest)).Anomaly.Grounds);

    /// <summary>The mean of a quarter of an hour: a single expensive step is nothing that goes on.</summary>
    [Fact]
    public void Take_OneDearStep_IsNotYetWithoutAParallel()
    {
        Assert.Equal(Grounds.History, After(Old, 1, 100, Organization(20, 30)).Anomaly.Grounds);
        Assert.Equal(Grounds.Unparalleled, After(Old, 3, 100, Organization(20, 30)).Anomaly.Grounds);
    }

    /// <summary>The costliest key of its organization that doubles and triples is its own parallel.</summary>
    [Theory]
    [InlineData(4, Grounds.History)]
    [InlineData(8, Grounds.Unparalleled)]
    public void Take_TheCostliestKeyItself_HasToBeFarAboveItsOwnPast(double times, Grounds grounds)
    {
        var state = Given.Learned(720, requests: 1_000, usd: 20);

        Assert.Equal(grounds, After(state, 12, 20 * times, Organization(30, 20)).Anomaly.Grounds);
    }

    [Fact]
    public void Learn_CostliestHour_FadesSlowlyAndKnowsTheLargest()
    {
        var calibration = Organization(30, 40);
        Assert.Equal(40, calibration.CostliestHour);

        var later = calibration.Learn([Day(Today + 60, 10)], DetectorTuning.Default);
        Assert.Equal(20.0, later.CostliestHour ?? 0, 3);
    }

    /// <summary>What was stored before hours were learned keeps its books, and knows the costliest hour two weeks later.</summary>
    [Fact]
    public void FromBytes_LayoutBefore_IsReadOn()
    {
        var bytes = Organization(30, 40).ToBytes()[..^8];
        BitConverter.TryWriteBytes(bytes, 1);

        var read = OrganizationCalibration.FromBytes(bytes);
        Assert.Null(read.CostliestHour);
        Assert.Equal(Organization(30, 40).Bars(new FalseAlertBudget(), DetectorTuning.Default), read.Bars(new FalseAlertBudget(), DetectorTuning.Default));
        Assert.Equal(25, read.Learn([Day(Today + 14, 25)], DetectorTuning.Default).CostliestHour);
    }

    internal static OrganizationCalibration Organization(int days, double costliest) =>
        OrganizationCalibration.Empty.Learn(
            Enumerable.Range(Today - days, days + 1).SelectMany(day => Enumerable.Repeat(Day(day, costliest), 40)), DetectorTuning.Default);

    private static ClosedDay Day(int day, double costliest) => new(new DayClose(true, 0, false), day) { CostliestHour = costliest };

    private static Alert After(KeyState state, int steps, double perHour, OrganizationCalibration calibration)
    {
        for (var step = 0; step < steps; step++)
        {
            var bucket = Given.Bucket(state.JudgedThrough, requests: 400, usd: (decimal)(perHour / 12), tokens: 400_000);
            state = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, calibration, bucket.Window.End).State;
        }

        return Assert.Single(state.Alerts, alert => alert is { Severity: Severity.Critical, IsOpen: true });
    }
}
