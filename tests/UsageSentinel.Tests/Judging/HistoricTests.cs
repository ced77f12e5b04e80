using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;

namespace UsageSentinel.Tests.Judging;

/// <summary>What a back-fill finds in old usage is recorded and never told, unless it still holds when the past ends.</summary>
public sealed class HistoricTests
{
    private static readonly Policy Capped = Policy.Default with { Caps = [new Cap("cap", new Scope.Organization(), new Usd(10), null, null)] };
    private static readonly AlertEventFactory Announcer = new("test", "v1");

    [Fact]
    public void Take_OldAndOver_IsRecordedAndNeverTold()
    {
        var transitions = Run(hot: hour => hour is >= 5 and < 8, hours: 20, now: Given.Monday.AddDays(5));

        Assert.Contains(transitions, transition => transition.Kind is TransitionKind.Resolved);
        Assert.All(transitions, transition => Assert.True(transition.Alert.IsHistoric));
        Assert.Empty(Announcer.Announce([.. transitions], null));
    }

    [Fact]
    public void Take_OldAndStillSo_IsToldOnceAtTheFirstRecentBucket()
    {
        var now = Given.Monday.AddDays(3);
        var transitions = Run(hot: hour => hour >= 5, hours: 72, now);

        var reported = Assert.Single(transitions, transition => transition is { Kind: TransitionKind.Fired, Alert.IsHistoric: false });
        Assert.Equal(now - Capped.HistoricAfter, reported.At);
        Assert.Equal(Given.Monday.AddHours(5), reported.Alert.ActiveAt);
        Assert.Single(Announcer.Announce([.. transitions], null));
    }

    [Fact]
    public void Take_StillSoAfterARecovery_KeepsEveryStepOfItsHistory()
    {
        var timing = AlertTiming.Velocity;
        var fired = OpenAlerts.Advance(null, Given.Anomalous(), Given.Step(0), true, timing, isHistoric: true);
        var recovering = OpenAlerts.Advance(fired.Alert, Given.Normal, Given.Step(1), true, timing, isHistoric: true);
        var reported = OpenAlerts.Advance(recovering.Alert, Given.Anomalous(), Given.Step(2), true, timing, isHistoric: false);

        Assert.Equal([TransitionKind.Refired, TransitionKind.Fired], reported.Transitions.Select(transition => transition.Kind));
        Assert.Equal(
            Enumerable.Range(1, 5),
            fired.Transitions.Concat(recovering.Transitions).Concat(reported.Transitions).Select(transition => transition.Alert.Sequence));
    }

    private static List<Transition> Run(Func<int, bool> hot, int hours, DateTimeOffset now)
    {
        var state = Given.NewState();
        var transitions = new List<Transition>();
        for (var hour = 0; hour < hours; hour++)
        {
            var bucket = Given.Bucket(Given.Monday.AddHours(hour), BucketWidth.Hour, 10, hot(hour) ? 20 : 1);
            var step = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Capped, OrganizationCalibration.Empty, now);
            state = step.State;
            transitions.AddRange(step.Transitions.Where(transition => transition.Alert.Subject.Rule is RuleKind.Cap));
        }

        return transitions;
    }
}
