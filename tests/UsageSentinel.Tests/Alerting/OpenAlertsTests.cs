using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting;

public class OpenAlertsTests
{
    private static readonly AlertSubject Cap = Given.Subject(RuleKind.Cap, "daily");
    private static readonly OpenAlerts Empty = OpenAlerts.From([]);

    [Fact]
    public void Apply_Anomalous_OpensOneAlertAndRemembersItsTransitions()
    {
        var open = Fire(Empty, 0);

        Assert.Equal(AlertState.Firing, open.Find(Cap)?.State);
        Assert.Equal([TransitionKind.Pended, TransitionKind.Fired], open.Transitions.Select(transition => transition.Kind));
        Assert.Empty(Empty.Alerts);
    }

    [Fact]
    public void Apply_NormalWithoutAnAlert_ChangesNothing() =>
        Assert.Same(Empty, Empty.Apply(new Finding(Cap, Verdict.Ok), Given.Step(0), true, false));

    [Fact]
    public void Apply_KeyInAnotherProject_GoesOnWithItsAlert()
    {
        var moved = Cap with { Project = new ProjectId("proj_2") };

        Assert.Equal(Cap, Assert.Single(Fire(Fire(Empty, 0), 1, moved).Alerts).Subject);
    }

    [Fact]
    public void Apply_AnotherProjectWithoutAKey_IsAnotherAlert()
    {
        var (one, other) = (Cap with { Key = null }, Cap with { Key = null, Project = new ProjectId("proj_2") });

        Assert.Equal(2, Fire(Fire(Empty, 0, one), 1, other).Alerts.Length);
    }

    [Fact]
    public void Apply_Historic_IsRecordedAndNotNotified() =>
        Assert.True(Empty.Apply(Given.Anomalous(subject: Cap), Given.Step(0), true, isHistoric: true).Find(Cap)?.IsHistoric);

    [Fact]
    public void Begin_AfterAnEndedEpisode_IsAnotherEpisode()
    {
        var first = Fire(Empty, 0);
        var ended = first.End(first.Find(Cap)!, ResolvedReason.Manual, Given.Step(1).End);

        var second = ended.Begin(Given.Anomalous(subject: Cap), Given.Step(5));

        Assert.NotEqual(first.Find(Cap)!.Id, Assert.Single(second.Alerts).Id);
    }

    [Fact]
    public void End_IsOverAndRemembered()
    {
        var open = Fire(Empty, 0);
        var id = open.Find(Cap)!.Id;
        var ended = open.End(open.Find(Cap)!, ResolvedReason.Manual, Given.Step(1).End);

        Assert.Null(ended.FindOpen(id));
        Assert.Equal(id, ended.Find(Cap)?.Id);
        Assert.Equal(TransitionKind.Resolved, ended.Transitions[^1].Kind);
    }

    [Fact]
    public void Remove_IsOverAndForgotten()
    {
        var open = Fire(Empty, 0);
        var removed = open.Remove(open.Find(Cap)!, Given.Step(1).End);

        Assert.Empty(removed.Alerts);
        Assert.Equal(ResolvedReason.RuleRemoved, removed.Transitions[^1].Alert.Reason);
    }

    private static OpenAlerts Fire(OpenAlerts alerts, int step, AlertSubject? subject = null) =>
        alerts.Apply(Given.Anomalous(subject: subject ?? Cap), Given.Step(step), isComplete: true, isHistoric: false);
}
