using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting;

public sealed class AlertEventFactoryTests
{
    private static readonly AlertEventFactory Announcer = new("test", "prices-1");
    private static readonly AlertTiming Timing = new(TimeSpan.Zero, TimeSpan.FromMinutes(10));

    [Fact]
    public void Announce_Fired_TellsOfTheFiring()
    {
        var reported = Notify(Play(Given.Anomalous()));

        Assert.Equal("UsageSentinel.Alert.Firing.v1", reported.Type);
        Assert.Equal("/usagesentinel/test", reported.Source);
        Assert.Equal("/providers/openai/accounts/default/projects/proj_1/keys/key_1", reported.Subject);
        Assert.Equal(Given.Step(0).End, reported.Time);
        Assert.Equal(["oncall", "response"], reported.Data.Audiences.ToList());
        Assert.Equal(("critical", "Spike", "estimated", "prices-1"), (reported.Data.Severity, reported.Data.Rule, reported.Data.CostBasis, reported.Data.PriceVersion));
    }

    [Fact]
    public void Announce_FiredAndEscalatedAtOnce_TellsOneFiringThatIsAsBadAsItGot()
    {
        var reported = Notify(Play(Given.Anomalous(Severity.Warning), Given.Anomalous(Severity.Critical)));

        Assert.Equal(("UsageSentinel.Alert.Firing.v1", "critical"), (reported.Type, reported.Data.Severity));
    }

    [Fact]
    public void Announce_EscalatedLater_TellsOfTheEscalation()
    {
        var all = Play(Given.Anomalous(Severity.Warning), Given.Anomalous(Severity.Critical));

        Assert.Equal("UsageSentinel.Alert.Escalated.v1", Notify([all[^1]]).Type);
    }

    [Fact]
    public void Announce_FiredAndResolvedAtOnce_TellsTheEndThatTellsOfBoth()
    {
        var reported = Notify(Play(Given.Anomalous(), Given.Normal, Given.Normal));

        Assert.Equal("UsageSentinel.Alert.Resolved.v1", reported.Type);
        Assert.Equal(Given.Step(0).End, reported.Data.FiredAt);
        Assert.Equal("Cleared", reported.Data.ResolvedReason);
    }

    [Fact]
    public void Announce_PendingThatSubsided_TellsNothing()
    {
        var pended = AlertLifecycle.Apply(null, Given.Anomalous(), Given.Step(0), true, new AlertTiming(TimeSpan.FromHours(1), TimeSpan.Zero));
        var subsided = AlertLifecycle.Apply(pended.Alert, Given.Normal, Given.Step(1), true, new AlertTiming(TimeSpan.FromHours(1), TimeSpan.Zero));

        Assert.Empty(Announcer.Announce([.. pended.Transitions, .. subsided.Transitions], null));
    }

    [Fact]
    public void Announce_RecoveringAndRefired_TellsNothing() => Assert.Empty(Announcer.Announce(
        [.. Play(Given.Anomalous(), Given.Normal, Given.Anomalous()).Where(transition => transition.Kind is TransitionKind.Recovering or TransitionKind.Refired)],
        null));

    [Fact]
    public void Announce_Historic_TellsNothing() => Assert.Empty(Announcer.Announce(
        [.. Play(Given.Anomalous(), Given.Normal, Given.Normal).Select(transition => transition with { Alert = transition.Alert with { IsHistoric = true } })],
        null));

    [Fact]
    public void Announce_TwoEpisodesInOneCommit_TellsEachOnce() =>
        Assert.Equal(2, Announcer.Announce(Play(Given.Anomalous(), Given.Normal, Given.Normal, Given.Anomalous()), null).Length);

    [Fact]
    public void Announce_TheSameTransitionsAgain_GivesTheSameRows()
    {
        var transitions = Play(Given.Anomalous());

        Assert.Equal(Announcer.Announce(transitions, Given.Monday).Select(reported => reported.ToJson()), Announcer.Announce(transitions, Given.Monday).Select(reported => reported.ToJson()));
    }

    [Fact]
    public void Announce_AnyEvent_FitsAQueueMessageAndHoldsNoAddress()
    {
        var json = Assert.Single(Announcer.Announce(Play(Given.Anomalous()), Given.Monday)).ToJson();

        Assert.True(json.Length < 40 * 1024);
        Assert.DoesNotContain("@", json, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RuleKind.Budget, Severity.Info, "UsageSentinel.Cost.BudgetCrossed.v1", "finance")]
    [InlineData(RuleKind.Budget, Severity.Critical, "UsageSentinel.Cost.BudgetCrossed.v1", "finance oncall")]
    [InlineData(RuleKind.SourceError, Severity.Warning, "UsageSentinel.Health.SourceError.v1", "oncall")]
    public void Announce_AlertWithoutAKey_HasItsOwnTypeAndNeverGoesToTheResponder(RuleKind rule, Severity severity, string type, string audiences)
    {
        var subject = new AlertSubject(rule, Given.Account, null, null, "name");
        var fired = AlertLifecycle.Apply(null, Given.Anomalous(severity, subject: subject), Given.Step(0), true, Timing);

        var reported = Notify(fired.Transitions);
        Assert.Equal((type, audiences), (reported.Type, string.Join(' ', reported.Data.Audiences)));
        Assert.EndsWith("/projects/-/keys/-", reported.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void Respond_ADecision_IsForOnCallAndNamesIt()
    {
        var alert = Play(Given.Anomalous())[^1].Alert;

        var reported = Announcer.Respond(alert, new ResponseEvent(EventTypes.Withheld, "withheld-2", "ProtectedKey", "Protected by 'x'."), Given.Monday);

        Assert.Equal(($"{alert.Id}.response.withheld-2", "ProtectedKey", "oncall"), (reported.Id, reported.Data.Decision, reported.Data.Audiences.Single()));
    }

    private static ImmutableArray<Transition> Play(params Finding[] findings)
    {
        Alert? alert = null;
        var all = ImmutableArray<Transition>.Empty;
        for (var at = 0; at < findings.Length; at++)
        {
            var advanced = AlertLifecycle.Apply(alert is { IsOpen: false } ? null : alert, findings[at], Given.Step(at), true, Timing);
            (alert, all) = (advanced.Alert, all.AddRange(advanced.Transitions));
        }

        return all;
    }

    /// <summary>The event as whoever receives it reads it.</summary>
    private static SentinelEvent Notify(ImmutableArray<Transition> transitions)
    {
        var made = Assert.Single(Announcer.Announce(transitions, Given.Monday));
        var reported = SentinelEvent.Parse(made.ToJson());
        Assert.NotNull(reported);
        Assert.Equal(made.Id, reported.Id);
        return reported;
    }
}
