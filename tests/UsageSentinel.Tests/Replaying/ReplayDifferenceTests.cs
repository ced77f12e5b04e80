using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Replaying;
using static UsageSentinel.Tests.Detection.GivenUsage;

namespace UsageSentinel.Tests.Replaying;

public sealed class ReplayDifferenceTests
{
    private static readonly ImmutableArray<ReplayAlert> Alerts = new Replay(Policy.Default)
        .Run([.. Enumerable.Range(0, 3).Select(key => new RecordedKey("proj", $"key_{key}", [.. Of(key, 18 * 24, from: 16 * 24, factor: 12).Select(Row)]))], 60, null).Alerts;

    [Fact]
    public void Between_TheSame_IsNothing()
    {
        Assert.NotEmpty(Alerts);
        Assert.Empty(ReplayDifference.Between(Alerts, Alerts));
    }

    [Fact]
    public void Between_SomeAndNone_AppearOrVanish()
    {
        Assert.All(ReplayDifference.Between([], Alerts), change => Assert.IsType<ReplayChange.Appears>(change));
        Assert.All(ReplayDifference.Between(Alerts, []), change => Assert.IsType<ReplayChange.Vanishes>(change));
        Assert.Equal(Alerts.Length, ReplayDifference.Between(Alerts, []).Length);
    }

    [Fact]
    public void Between_AnotherSeverityOrAnswer_Differs()
    {
        var harsher = Alerts.Replace(Alerts[0], Alerts[0] with { Response = new ReplayedAction(ContainmentLevel.RevokeKey, Alerts[0].Alert.ActiveAt.AddHours(9)) });

        var change = Assert.IsType<ReplayChange.Differs>(Assert.Single(ReplayDifference.Between(Alerts, harsher)));

        Assert.Equal((Alerts[0], harsher[0]), (change.Before, change.After));
    }

    [Fact]
    public void Between_TwoEpisodesThatFlowTogether_IsOneDifference()
    {
        var alert = Alerts[0].Alert;
        var first = new ReplayAlert(alert with { ResolvedAt = alert.ActiveAt.AddHours(2) }, null);
        var second = new ReplayAlert(alert with { ActiveAt = alert.ActiveAt.AddHours(5), FiredAt = alert.ActiveAt.AddHours(6), ResolvedAt = alert.ActiveAt.AddHours(9) }, null);
        var whole = new ReplayAlert(alert with { FiredAt = alert.ActiveAt.AddHours(3), ResolvedAt = alert.ActiveAt.AddHours(9) }, null);

        Assert.IsType<ReplayChange.Differs>(Assert.Single(ReplayDifference.Between([first, second], [whole])));
        Assert.IsType<ReplayChange.Differs>(Assert.Single(ReplayDifference.Between([whole], [first, second])));
    }

    [Fact]
    public void Between_ACapBesideAnAlertOfBehaviour_IsShownAsNew()
    {
        var spike = Alerts[0];
        var cap = new ReplayAlert(spike.Alert with { Subject = spike.Alert.Subject with { Rule = RuleKind.Cap, Name = "ceiling" } }, null);

        Assert.Equal(new ReplayChange.Appears(cap), Assert.Single(ReplayDifference.Between([spike], [spike, cap])));
        Assert.Equal(new ReplayChange.Vanishes(cap), Assert.Single(ReplayDifference.Between([spike, cap], [spike])));
    }

    [Fact]
    public void Between_TwoCapsOfOneKey_AreTwoConditions()
    {
        var alert = Alerts[0].Alert;
        var first = new ReplayAlert(alert with { Subject = alert.Subject with { Rule = RuleKind.Cap, Name = "low" } }, null);
        var second = new ReplayAlert(alert with { Subject = alert.Subject with { Rule = RuleKind.Cap, Name = "high" } }, null);

        Assert.Equal(new ReplayChange.Appears(second), Assert.Single(ReplayDifference.Between([first], [first, second])));
    }

    [Fact]
    public void Between_TheSameTroubleUnderAnotherBehaviourRule_IsTheSameAlert()
    {
        var spike = Alerts[0];
        var drift = new ReplayAlert(spike.Alert with { Subject = spike.Alert.Subject with { Rule = RuleKind.Drift } }, spike.Response);

        Assert.Empty(ReplayDifference.Between([spike], [drift]));
    }
}
