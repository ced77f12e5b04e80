using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging.Episodes;

/// <summary>An alert says that something goes on for as long as it does, and what it cost, whole.</summary>
public sealed class EpisodeTests
{
    [Fact]
    public void Take_CostFactorRequestsForAWeek_StayOneOpenAlertThatTellsTheWholeLoss()
    {
        var key = new GivenDays().Live(160, costFactor: 8);

        Assert.Equal(AlertState.Firing, key.Alert.State);
        Assert.Equal([TransitionKind.Fired], key.Reported);
        Assert.InRange(GivenDays.Share(key.Alert.EpisodeExcess, 160 / 24.0 * 4_800 * 0.01 * 7), 0.9m, 1.1m);
    }

    [Fact]
    public void Take_FourDaysOfALoop_AreOneAlertThatEndsWhenItEnds()
    {
        var key = new GivenDays().Live(96, _ => 1_500);
        var end = key.State.JudgedThrough;
        key.Live(24);

        Assert.Equal([TransitionKind.Fired, TransitionKind.Resolved], key.Reported);
        Assert.Equal(ResolvedReason.Cleared, key.Alert.Reason);
        Assert.InRange(key.Alert.ResolvedAt!.Value, end.AddHours(-1), end.AddHours(2));
        Assert.InRange(GivenDays.Share(key.Alert.EpisodeExcess, 96 * 15), 0.9m, 1.1m);
    }

    /// <summary>What still brings a third of the rate right after is the end of it, not calm.</summary>
    [Fact]
    public void Take_ATailOfAThirdOfTheRate_IsPartOfIt()
    {
        var key = new GivenDays().Live(8, _ => 5_000).Live(4, _ => 1_700);
        var end = key.State.JudgedThrough;
        key.Live(24);

        Assert.Equal([TransitionKind.Fired, TransitionKind.Resolved], key.Reported);
        Assert.InRange(key.Alert.ResolvedAt!.Value, end.AddHours(-1), end.AddHours(1));
        Assert.InRange(GivenDays.Share(key.Alert.EpisodeExcess, (8 * 50) + (4 * 17)), 0.9m, 1.1m);
    }

    /// <summary>More expensive requests yesterday and a flood of the usual ones today are two things, however close they are.</summary>
    [Fact]
    public void Take_ABurstOfTheUsualRequestsAfterExpensiveOnes_IsAnotherAlert()
    {
        var key = new GivenDays().Live(6, costFactor: 4).Live(18).Live(4, _ => 9_000);

        Assert.Equal(2, key.Transitions.Select(transition => transition.Alert.Id).Distinct().Count());
        var open = Assert.Single(key.State.Alerts, alert => alert.IsOpen);
        Assert.Equal(1, open.Bouts);
        Assert.InRange(GivenDays.Share(open.EpisodeExcess, 4 * 90), 0.9m, 1.1m);
    }

    /// <summary>The first episode raised the key's own bar above the second: it is told as a return rather than not at all.</summary>
    [Fact]
    public void Take_ABurstThatTheBarOfTheEpisodeHides_IsAReturn()
    {
        var key = new GivenDays().Live(6, costFactor: 12).Live(18).Live(4, _ => 9_000);

        Assert.Single(key.Transitions.Select(transition => transition.Alert.Id).Distinct());
        Assert.True(key.Alert.IsOpen);
        Assert.Equal(2, key.Alert.Bouts);
    }

    /// <summary>The first hour was the worst; what follows at a tenth of it is worth more than that hour, and no calm.</summary>
    [Fact]
    public void Take_ADayAtATenthOfTheFirstHour_StaysOpen()
    {
        var key = new GivenDays().Live(1, _ => 20_000).Live(24, _ => 2_000);

        Assert.Equal([TransitionKind.Fired], key.Reported);
        Assert.InRange(GivenDays.Share(key.Alert.EpisodeExcess, 200 + (24 * 20)), 0.9m, 1.1m);
    }

    /// <summary>A few requests at the price of the attack say that it goes on, however little they come to.</summary>
    [Fact]
    public void Take_FewRequestsThatAreAsExpensive_AreNoCalm()
    {
        var key = new GivenDays().Live(12, costFactor: 20);
        key.Live(24, costFactor: 20, times: 0.05).Live(12, costFactor: 20);

        Assert.Equal([TransitionKind.Fired], key.Reported);
        Assert.Equal(1, key.Alert.Bouts);
    }

    /// <summary>A day without a request is the end also of an attack that made requests more expensive.</summary>
    [Fact]
    public void Take_NoRequestsForADayAfterExpensiveOnes_AreTheEnd()
    {
        var key = new GivenDays().Live(12, costFactor: 20);
        var end = key.State.JudgedThrough;
        key.Live(40, times: 0);

        Assert.Equal([TransitionKind.Fired, TransitionKind.Resolved], key.Reported);
        Assert.InRange(key.Alert.ResolvedAt!.Value, end.AddHours(-1), end.AddHours(1));
    }

    /// <summary>A key that had cost nothing was not known before, however long it had existed.</summary>
    [Fact]
    public void Take_TheFirstUseOfAnOldKey_IsAdoptedAfterThreeDays()
    {
        var key = new GivenDays(days: 0).Live(10 * 24, times: 0).Live(100, times: 10);

        var over = key.Transitions.First(transition => transition.Kind is TransitionKind.Resolved);
        Assert.Equal(ResolvedReason.Adopted, over.Alert.Reason);
        Assert.InRange(over.At - over.Alert.FiredAt!.Value, TimeSpan.FromHours(71), TimeSpan.FromHours(77));
    }

    [Fact]
    public void Take_TwoHoursOfABurst_AreOverTheSameDay()
    {
        var key = new GivenDays().Live(2, _ => 5_000).Live(6);

        Assert.Equal([TransitionKind.Fired, TransitionKind.Resolved], key.Reported);
        Assert.InRange(GivenDays.Share(key.Alert.EpisodeExcess, 100), 0.9m, 1.1m);
    }

    [Fact]
    public void Take_TheSameEveryNight_IsOneEpisodeWithSoManyBouts()
    {
        var key = new GivenDays();
        for (var night = 0; night < 4; night++)
        {
            key.Live(6, _ => 3_000).Live(18);
        }

        Assert.Equal(4, key.Alert.Bouts);
        Assert.Single(key.Transitions.Select(transition => transition.Alert.Id).Distinct());
        Assert.InRange(GivenDays.Share(key.Alert.EpisodeExcess, 4 * 6 * 30), 0.9m, 1.1m);
    }

    [Fact]
    public void Take_AReturnAfterThreeDays_IsAnotherEpisode()
    {
        var key = new GivenDays().Live(4, _ => 1_500).Live(72).Live(4, _ => 20_000);

        Assert.Equal(2, key.Transitions.Select(transition => transition.Alert.Id).Distinct().Count());
        Assert.Equal(1, key.Alert.Bouts);
        Assert.InRange(GivenDays.Share(key.Alert.EpisodeExcess, 4 * 200), 0.9m, 1.1m);
    }

    [Fact]
    public void Take_ALaunchThatFollowsTheDay_IsAdoptedAfterThreeDaysAndTheNextOneIsHeldAgainstIt()
    {
        var key = new GivenDays().Live(96, times: 3.5);
        var adopted = Assert.Single(key.Transitions, transition => transition.Kind is TransitionKind.Resolved);
        Assert.Equal(ResolvedReason.Adopted, adopted.Alert.Reason);
        Assert.InRange(adopted.At - adopted.Alert.FiredAt!.Value, TimeSpan.FromHours(72), TimeSpan.FromHours(74));

        // Sixty times the old usual is seventeen times the new one: by night $60.00 an hour where $3.50 is the new usual.
        key.Live(240, times: 3.5).Live(3, times: 60);
        Assert.True(key.Alert.IsOpen);
        Assert.InRange(GivenDays.Share(key.Alert.EpisodeExcess, 3 * 56.5), 0.7m, 1.3m);
    }

    /// <summary>What comes by night as by day is no launch, however little it is.</summary>
    [Fact]
    public void Take_AFlatRise_IsNotAdoptedAsALaunchIs()
    {
        var key = new GivenDays().Live(120, _ => 700);

        Assert.True(key.Alert.IsOpen);
        Assert.Equal([TransitionKind.Fired], key.Reported);
    }

    [Fact]
    public void Take_WhatLastsForAWeek_IsAdoptedAndSaysSo()
    {
        var key = new GivenDays().Live(190, costFactor: 8);

        var over = Assert.Single(key.Transitions, transition => transition.Kind is TransitionKind.Resolved);
        Assert.Equal(ResolvedReason.Adopted, over.Alert.Reason);
        Assert.InRange(over.At - over.Alert.FiredAt!.Value, TimeSpan.FromDays(7), TimeSpan.FromDays(7.5));
    }

    /// <summary>What a limit refuses is in no usage: usage near the limit proves nothing.</summary>
    [Fact]
    public void Take_CalmUnderASaturatedLimit_DoesNotClear()
    {
        var key = new GivenDays().Live(12, _ => 3_000);
        key.Facts = KeyFacts.Unknown with { Limit = new HeldLimit(2, null) };
        key.Live(24);
        Assert.True(key.Alert.IsOpen);

        key.Facts = KeyFacts.Unknown with { Limit = new HeldLimit(60, null) };
        key.Live(24);
        Assert.Equal(ResolvedReason.Cleared, key.Alert.Reason);
    }

    [Fact]
    public void Take_ABurstThatWasSmallAtFirst_IsDatedBack()
    {
        var key = new GivenDays();
        var begun = key.State.JudgedThrough;
        key.Live(40, hour => 60 * hour);

        Assert.True(key.Alert.FiredAt > begun.AddHours(2));
        Assert.InRange(key.Alert.ActiveAt, begun.AddHours(-1), key.Alert.FiredAt!.Value.AddHours(-1));
        Assert.True(key.Alert.ActiveAt > key.Alert.FiredAt.Value.AddDays(-14));
    }

    [Fact]
    public void Take_TheSameRateForTwoDays_IsAPlateauAndStaysOpen()
    {
        var key = new GivenDays().Live(60, costFactor: 8);

        Assert.NotNull(key.Alert.PlateauSince);
        Assert.True(key.Alert.PerHour.Amount > 1);
        Assert.True(key.Alert.IsOpen);
    }

    [Fact]
    public void Take_AnAlertOfAVersionThatFollowedNothing_GoesOnWithWhatItTold()
    {
        var key = new GivenDays().Live(3, _ => 3_000);
        var old = key.State with { Episode = null };
        var bucket = Given.Bucket(old.JudgedThrough, BucketWidth.Hour, 3_100, 31, 3_100_000);
        var step = Sentinel.Judge(old, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End);

        var alert = Assert.Single(step.State.Alerts);
        Assert.Equal(key.Alert.Id, alert.Id);
        Assert.InRange(alert.EpisodeExcess.Amount - key.Alert.EpisodeExcess.Amount, 28, 31);
    }

    [Fact]
    public void Take_AWarning_KnowsWhenPeopleWereNotified()
    {
        var key = new GivenDays().Live(3, _ => 3_000);

        Assert.Equal(key.Alert.FiredAt, key.Alert.NotifiedAt);
    }
}
