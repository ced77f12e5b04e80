using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Alerting.Muting;
using UsageSentinel.Tests.Judging;
using static UsageSentinel.Tests.Alerting.Notifying.GivenGroup;

namespace UsageSentinel.Tests.Alerting.Notifying;

public sealed class NotifierTests
{
    [Theory]
    [InlineData(Severity.Warning, 59, NotifyReason.WaitsForGroup)]
    [InlineData(Severity.Warning, 60, NotifyReason.First)]
    [InlineData(Severity.Critical, 0, NotifyReason.First)] // a critical alert waits for nobody
    public void Decide_NothingTold_WaitsForTheGroup(Severity severity, int seconds, NotifyReason reason) =>
        Assert.Equal(reason, Decide(Empty.Hear(Member(severity: severity)), null, seconds: seconds).Reason);

    [Fact]
    public void Decide_OverBeforeItWasTold_IsNeverAnnounced()
    {
        var group = Empty.Hear(Member()).Hear(Member(kind: GroupedAlertKind.Resolved, sequence: 3));

        Assert.Equal(NotifyReason.NeverAnnounced, Decide(group, null, seconds: 90).Reason);
        Assert.True(NotifyLog.Passed(group, null, MuteState.Nothing, Mail, Now).IsOver);
    }

    [Fact]
    public void Decide_EndHeardBeforeTheBeginning_IsToldOnce()
    {
        var group = Empty.Hear(Member(kind: GroupedAlertKind.Resolved, sequence: 5));
        var decision = Decide(group, null);

        Assert.Equal(NotifyReason.AllResolved, decision.Reason);
        Assert.True(NotifyLog.Reported(group.Hear(Member(sequence: 2)), null, decision.ToNotify, Now).IsOver);
    }

    [Fact]
    public void Decide_AnotherOneFires_WaitsForTheIntervalUnlessCritical()
    {
        var (group, entry) = Reported(Member());

        Assert.Equal(NotifyReason.WaitsForInterval, Decide(group.Hear(Member("b.1")), entry, minutes: 4).Reason);
        Assert.Equal(NotifyReason.NewAlerts, Decide(group.Hear(Member("b.1")), entry, minutes: 5).Reason);
        Assert.Equal(NotifyReason.NewAlerts, Decide(group.Hear(Member("b.1", severity: Severity.Critical)), entry).Reason);
    }

    [Fact]
    public void Decide_SeverityRose_EscalatesAtOnceAndFellSaysNothing()
    {
        var (group, entry) = Reported(Member());

        Assert.Equal(NotifyReason.Escalated, Decide(group.Hear(Member(sequence: 3, severity: Severity.Critical)), entry).Reason);
        Assert.Equal(NotifyReason.WaitsForRepeat, Decide(group.Hear(Member(sequence: 3, severity: Severity.Info)), entry).Reason);
    }

    [Theory]
    [InlineData(Severity.Warning, 24)]
    [InlineData(Severity.Critical, 4)]
    public void Decide_StillFires_RepeatsAfterTheIntervalAndNeverBefore(Severity severity, int hours)
    {
        var (group, entry) = Reported(Member(severity: severity));

        Assert.Equal(NotifyReason.WaitsForRepeat, Decide(group, entry, minutes: (hours * 60) - 1).Reason);
        Assert.Equal(Now.AddHours(hours), Decide(group, entry).NextAt);
        Assert.Equal(NotifyReason.Repeat, Decide(group, entry, minutes: hours * 60).Reason);
    }

    /// <summary>The log of an open group has no age.</summary>
    [Fact]
    public void Decide_FourHundredDaysLater_RepeatsAndIsNotFirst()
    {
        var (group, entry) = Reported(Member());

        Assert.Equal(NotifyReason.Repeat, Decide(group, entry, minutes: 400 * 24 * 60).Reason);
    }

    [Fact]
    public void Decide_Acked_IsNotRepeatedUntilItWorsensOrTheAckEnds()
    {
        var (group, entry) = Reported(Member());
        var acked = Acked(new Ack("a.1", "ada", Now, Now.AddHours(48), Severity.Warning));

        var decision = Decide(group, entry, acked, minutes: 30 * 60);
        Assert.Equal((NotifyReason.Acked, (DateTimeOffset?)Now.AddHours(48)), (decision.Reason, decision.NextAt));
        Assert.Equal(NotifyReason.Escalated, Decide(group.Hear(Member(sequence: 3, severity: Severity.Critical)), entry, acked).Reason);
        Assert.Equal(NotifyReason.Repeat, Decide(group, entry, acked, minutes: 48 * 60).Reason);
    }

    /// <summary>Begins, gets worse, ends: all that is told. Only that nothing has changed is not.</summary>
    [Fact]
    public void Decide_KeyIsContained_IsNotRepeatedButAllElseIsTold()
    {
        var (group, entry) = Reported(Member());
        var quiet = MuteState.Nothing with { Contained = [ContainedTests.Of(ActionStatus.Verified)] };

        var decision = Decide(group, entry, quiet, minutes: 25 * 60);
        Assert.Equal((NotifyReason.Contained, (DateTimeOffset?)Now.AddHours(26)), (decision.Reason, decision.NextAt));
        Assert.Equal(NotifyReason.WaitsForRepeat, Decide(group, entry, quiet, minutes: 60).Reason);
        Assert.Equal(NotifyReason.First, Decide(Empty.Hear(Member()), null, quiet, minutes: 2).Reason);
        Assert.Equal(NotifyReason.Escalated, Decide(group.Hear(Member(sequence: 3, severity: Severity.Critical)), entry, quiet).Reason);
        Assert.Equal(NotifyReason.AllResolved, Decide(group.Hear(Member(kind: GroupedAlertKind.Resolved, sequence: 3)), entry, quiet).Reason);
    }

    /// <summary>Of several in one notice only those are repeated that nothing was done about.</summary>
    [Fact]
    public void Decide_OneOfTwoKeysIsContained_RepeatsTheOther()
    {
        var (group, entry) = Reported(Member(), Member("b.1") with { Labels = Labels().SetItem("key", "key_2") });
        var quiet = MuteState.Nothing with { Contained = [ContainedTests.Of(ActionStatus.Verified)] };

        var decision = Decide(group, entry, quiet, minutes: 25 * 60);
        Assert.Equal(NotifyReason.Repeat, decision.Reason);
        Assert.Equal("b.1", Assert.Single(decision.ToNotify).Id);
    }

    [Fact]
    public void Decide_Silenced_SaysNothingUntilItIsOverOrTooDear()
    {
        var silence = new Silence("s", [Matcher.Parse("key=key_1")], Now, Now.AddHours(1), "ada", "load test") { MaxExcess = new Usd(50) };
        var group = Empty.Hear(Member(severity: Severity.Critical) with { Excess = new Usd(50) });
        var quiet = MuteState.Nothing with { Silences = [silence] };

        Assert.Equal(NotifyReason.Silenced, Decide(group, null, quiet).Reason);
        Assert.Equal(NotifyReason.First, Decide(group, null, quiet, minutes: 60).Reason);
        var expensive = group with { Members = group.Members.SetItem("a.1", group.Members["a.1"] with { Excess = new Usd(50.01m) }) };
        Assert.Equal(NotifyReason.First, Decide(expensive, null, quiet).Reason);
    }

    /// <summary>What was told and ended in silence is told to be over when the silence is.</summary>
    [Fact]
    public void Decide_EndsWhileSilenced_IsToldAfterwards()
    {
        var (group, entry) = Reported(Member());
        var quiet = MuteState.Nothing with { Silences = [new Silence("s", [Matcher.Parse("key=key_1")], Now, Now.AddHours(1), "ada", "x")] };
        var over = group.Hear(Member(kind: GroupedAlertKind.Resolved, sequence: 3));

        Assert.Equal(NotifyReason.Silenced, Decide(over, entry, quiet).Reason);
        var passed = NotifyLog.Passed(over, entry, quiet, Mail, Now);
        Assert.Equal(NotifyReason.AllResolved, Decide(passed.Group, passed.Entry, quiet, minutes: 60).Reason);
    }

    [Fact]
    public void Decide_SourceCannotBeRead_InhibitsNoDataOfThatSourceOnly()
    {
        var source = new Alert(Given.Subject(RuleKind.SourceError), AlertState.Firing, Now, Given.Anomaly(), Severity.Warning, Now, 2);
        var noData = Member() with { Labels = Labels().SetItem("rule", "SourceNoData") };
        var quiet = MuteState.Nothing with { Sources = [source] };

        Assert.Equal(NotifyReason.Inhibited, Decide(Empty.Hear(noData), null, quiet, minutes: 2).Reason);
        Assert.Equal(NotifyReason.First, Decide(Empty.Hear(Member()), null, quiet, minutes: 2).Reason);
        Assert.Equal(NotifyReason.First, Decide(Empty.Hear(noData with { Labels = noData.Labels.SetItem("org", "other") }), null, quiet, minutes: 2).Reason);
        Assert.Equal(NotifyReason.First, Decide(
            Empty.Hear(noData), null, MuteState.Nothing with { Sources = [source with { State = AlertState.Pending }] }, minutes: 2).Reason);
    }

    /// <summary>A route that wants no ends is told of a beginning that never reached it, inside the end.</summary>
    [Fact]
    public void Decide_EndsUnwantedButBeginningNeverArrived_IsTold()
    {
        var route = Mail with { SendsResolved = false };
        var over = Member(kind: GroupedAlertKind.Resolved, sequence: 3);
        var (reported, entry) = Reported(Member());
        var promised = Empty.Hear(Member());

        Assert.Equal(NotifyReason.ResolvesUnwanted, Decide(reported.Hear(over), entry, route: route).Reason);
        Assert.Equal(NotifyReason.AllResolved, Decide(promised.Promise([Member()]).Hear(over), null, route: route).Reason);
        Assert.Equal(NotifyReason.NeverAnnounced, Decide(promised.Hear(over), null, route: route).Reason);
    }

    [Fact]
    public void Decide_OrganizationRises_InhibitsItsKeysBelowCritical()
    {
        var source = new Alert(Given.Subject(RuleKind.Organization), AlertState.Firing, Now, Given.Anomaly(), Severity.Warning, Now, 2);
        var quiet = MuteState.Nothing with { Sources = [source] };
        var cap = Member() with { Labels = Labels().SetItem("rule", "Cap") };

        Assert.Equal(NotifyReason.Inhibited, Decide(Empty.Hear(Member()), null, quiet, minutes: 2).Reason);
        Assert.Equal(NotifyReason.First, Decide(Empty.Hear(Member(severity: Severity.Critical)), null, quiet).Reason);
        Assert.Equal(NotifyReason.First, Decide(Empty.Hear(cap), null, quiet, minutes: 2).Reason);
        Assert.Equal(NotifyReason.First, Decide(
            Empty.Hear(Member()), null, MuteState.Nothing with { Sources = [source with { State = AlertState.Resolved }] }, minutes: 2).Reason);
    }

    [Fact]
    public void Decide_MuteHours_HoldBackAllButCritical()
    {
        var route = Mail with { MuteHours = [new WeeklyHours([], new TimeOnly(11, 0), new TimeOnly(13, 0), TimeZoneInfo.Utc)] };

        Assert.Equal(NotifyReason.Muted, Decide(Empty.Hear(Member()), null, route: route, minutes: 5).Reason);
        Assert.Equal(NotifyReason.First, Decide(Empty.Hear(Member()), null, route: route, minutes: 60).Reason);
        Assert.Equal(NotifyReason.First, Decide(Empty.Hear(Member(severity: Severity.Critical)), null, route: route).Reason);
    }

    [Fact]
    public void Decide_SomeAreOver_TellsThemAfterTheIntervalAndAllAtOnce()
    {
        var (group, entry) = Reported(Member(), Member("b.1"));
        var one = group.Hear(Member(kind: GroupedAlertKind.Resolved, sequence: 3));

        Assert.Equal(NotifyReason.WaitsForInterval, Decide(one, entry).Reason);
        Assert.Equal(NotifyReason.SomeResolved, Decide(one, entry, minutes: 5).Reason);
        Assert.Equal(NotifyReason.AllResolved, Decide(one.Hear(Member("b.1", GroupedAlertKind.Resolved, 3)), entry).Reason);
    }

    /// <summary>Noted though not told, or the next firing would be taken for told already.</summary>
    [Fact]
    public void Decide_ResolvesUnwanted_NotesThem()
    {
        var route = Mail with { SendsResolved = false };
        var (group, entry) = Reported(Member());
        var over = group.Hear(Member(kind: GroupedAlertKind.Resolved, sequence: 3));

        Assert.Equal(NotifyReason.ResolvesUnwanted, Decide(over, entry, route: route).Reason);
        Assert.True(NotifyLog.Passed(over, entry, MuteState.Nothing, route, Now).IsOver);
    }

    [Fact]
    public void Decide_FlappingAndAcknowledged_AreSaidOnce()
    {
        var (group, entry) = Reported(Member());
        var flapping = group.Hear(Member(sequence: 3) with { IsFlapping = true });
        var decision = Decide(flapping, entry);
        Assert.Equal(NotifyReason.Flapping, decision.Reason);
        var noted = NotifyLog.Reported(flapping, entry, decision.ToNotify, Now);
        Assert.Equal(NotifyReason.WaitsForRepeat, Decide(noted.Group, noted.Entry).Reason);

        var acked = noted.Group.Acknowledge("a.1", "ack-1");
        decision = Decide(acked, noted.Entry);
        Assert.Equal(NotifyReason.Acknowledged, decision.Reason);
        noted = NotifyLog.Reported(acked, noted.Entry, decision.ToNotify, Now);
        Assert.Equal(NotifyReason.WaitsForRepeat, Decide(noted.Group, noted.Entry).Reason);
    }

    [Fact]
    public void Hear_OlderOrTheSameAgain_ChangesNothing()
    {
        var group = Empty.Hear(Member(sequence: 3));

        Assert.Same(group, group.Hear(Member(sequence: 3, kind: GroupedAlertKind.Resolved)));
        Assert.Same(group, group.Hear(Member(sequence: 2, severity: Severity.Critical)));
    }

    private static MuteState Acked(Ack ack) => MuteState.Nothing with { Acks = ImmutableDictionary<string, Ack>.Empty.Add(ack.EpisodeId, ack) };

    private static NotifyDecision Decide(
        NotifyGroup group, NotifyEntry? entry, MuteState? quiet = null, int minutes = 0, int seconds = 0, Route? route = null) =>
        Notifier.Decide(group, entry, quiet ?? MuteState.Nothing, route ?? Mail, Now.AddMinutes(minutes).AddSeconds(seconds));
}
