using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting;

public sealed class AlertLifecycleTests
{
    private static readonly AlertTiming Patient = new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15));

    public static TheoryData<string, string, bool, string, string> Table => new()
    {
        // Nothing open.
        { "none", "normal", true, "none", "" },
        { "none", "undecided", true, "none", "" },
        { "none", "anomalous", true, "Pending", "Pended" },
        { "none", "anomalous", false, "Pending", "Pended" }, // sums only grow: a filling bucket may raise

        // Pending for one bucket of two.
        { "pending", "anomalous", true, "Firing", "Fired" },
        { "pending", "anomalous", false, "Firing", "Fired" },
        { "pending", "normal", true, "Resolved", "Subsided" },
        { "pending", "normal", false, "Pending", "" }, // a filling bucket ends nothing
        { "pending", "undecided", true, "Pending", "" },

        // Firing.
        { "firing", "anomalous", true, "Firing", "" },
        { "firing", "worse", true, "Firing", "Escalated" },
        { "firing", "normal", true, "Recovering", "Recovering" },
        { "firing", "normal", false, "Firing", "" },
        { "firing", "undecided", true, "Firing", "" },

        // Recovering for one bucket of three.
        { "recovering", "anomalous", true, "Firing", "Refired" },
        { "recovering", "anomalous", false, "Firing", "Refired" },
        { "recovering", "worse", true, "Firing", "Refired Escalated" },
        { "recovering", "normal", true, "Recovering", "" },
        { "recovering", "normal", false, "Recovering", "" },
        { "recovering", "undecided", true, "Recovering", "" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Take_StateAndVerdict_GivesTheNextStateAndTellsOfIt(string state, string verdict, bool isComplete, string next, string reported)
    {
        var (alert, at) = Reach(state);

        var advanced = AlertLifecycle.Apply(alert, Verdict(verdict), Given.Step(at), isComplete, Patient);

        Assert.Equal(next, advanced.Alert?.State.ToString() ?? "none");
        Assert.Equal(reported, string.Join(' ', advanced.Transitions.Select(transition => transition.Kind)));
        Assert.All(advanced.Transitions, transition => Assert.Equal(Given.Step(at).End, transition.At));
    }

    [Fact]
    public void Take_HigherStepOfTheSameSeverity_IsToldOnce()
    {
        var alert = AlertLifecycle.Apply(null, At(100), Given.Step(0), true, AlertTiming.Threshold).Alert;
        var reported = new List<TransitionKind>();
        foreach (var (level, step) in new[] { (100, 1), (120, 2), (100, 3), (120, 4), (150, 5) })
        {
            var advanced = AlertLifecycle.Apply(alert, At(level), Given.Step(step), true, AlertTiming.Threshold);
            reported.AddRange(advanced.Transitions.Select(transition => transition.Kind));
            alert = advanced.Alert;
        }

        Assert.Equal([TransitionKind.Escalated, TransitionKind.Escalated], reported);

        static Finding At(int level) => Given.Anomalous() is { Verdict: Verdict.Anomalous found } finding
            ? finding with { Verdict = new Verdict.Anomalous(found.Anomaly with { Level = level }) }
            : throw new InvalidOperationException();
    }

    [Theory]
    [InlineData(ExcessSpan.Window, 10 + 30 + 20)]
    [InlineData(ExcessSpan.SoFar, 20)]
    public void Take_OneBucketAfterAnother_SumsWhatIsOfAWindow_AndKeepsWhatIsOfAllSoFar(ExcessSpan span, decimal expected)
    {
        Alert? alert = null;
        foreach (var (excess, step) in new[] { (10m, 0), (30m, 1), (20m, 2), (20m, 2) })
        {
            var finding = new Finding(Given.Subject(), new Verdict.Anomalous(Given.Anomaly(excess: excess) with { Span = span }));
            alert = AlertLifecycle.Apply(alert, finding, Given.Step(step), true, AlertTiming.Threshold).Alert;
        }

        Assert.Equal(new Usd(expected), alert?.EpisodeExcess);
    }

    [Fact]
    public void Take_ForOfZero_FiresOnTheFirstBucket()
    {
        var advanced = AlertLifecycle.Apply(null, Given.Anomalous(), Given.Step(0), true, AlertTiming.Velocity);

        Assert.Equal([TransitionKind.Pended, TransitionKind.Fired], advanced.Transitions.Select(transition => transition.Kind));
        Assert.Equal(Given.Step(0).Start, advanced.Alert?.ActiveAt);
        Assert.Equal(Given.Step(0).End, advanced.Alert?.FiredAt);
    }

    [Fact]
    public void Take_KeepFiringForOfZero_ResolvesOnTheFirstFalseBucket()
    {
        var fired = AlertLifecycle.Apply(null, Given.Anomalous(), Given.Step(0), true, AlertTiming.Threshold).Alert;

        var over = AlertLifecycle.Apply(fired, Given.Normal, Given.Step(1), true, AlertTiming.Threshold);

        Assert.Equal((AlertState.Resolved, (ResolvedReason?)ResolvedReason.Cleared), (over.Alert?.State, over.Alert?.Reason));
        Assert.Equal(Given.Step(1).Start, over.Alert?.ResolvedAt);
    }

    [Fact]
    public void Take_FalseForAllOfKeepFiringFor_ResolvesAtTheFirstFalseBucketsStart()
    {
        var (alert, at) = Reach("firing");
        var kinds = new List<TransitionKind>();
        for (var step = 0; step < 3; step++)
        {
            var advanced = AlertLifecycle.Apply(alert, Given.Normal, Given.Step(at + step), true, Patient);
            alert = advanced.Alert;
            kinds.AddRange(advanced.Transitions.Select(transition => transition.Kind));
        }

        Assert.Equal([TransitionKind.Recovering, TransitionKind.Resolved], kinds);
        Assert.Equal(Given.Step(at).Start, alert?.ResolvedAt);
    }

    [Fact]
    public void Take_RefiredInBetween_StartsTheRecoveryAnew()
    {
        var (alert, at) = Reach("recovering");
        alert = AlertLifecycle.Apply(alert, Given.Anomalous(), Given.Step(at), true, Patient).Alert;
        Assert.Null(alert?.FalseSince);
        alert = AlertLifecycle.Apply(alert, Given.Normal, Given.Step(at + 1), true, Patient).Alert;

        var still = AlertLifecycle.Apply(alert, Given.Normal, Given.Step(at + 2), true, Patient).Alert;

        Assert.Equal(AlertState.Recovering, still?.State);
    }

    [Fact]
    public void Take_LessSevereLater_KeepsTheSeverity()
    {
        var (alert, at) = Reach("firing", Severity.Critical);

        var advanced = AlertLifecycle.Apply(alert, Given.Anomalous(Severity.Info), Given.Step(at), true, Patient);

        Assert.Equal(Severity.Critical, advanced.Alert?.Severity);
        Assert.Empty(advanced.Transitions);
    }

    [Fact]
    public void Take_TheFiringBucketAgainWhileRecovering_ChangesNothing()
    {
        var (alert, at) = Reach("recovering");

        var again = AlertLifecycle.Apply(alert, Given.Anomalous(Severity.Warning), Given.Step(at - 2), false, Patient);

        Assert.Equal(alert, again.Alert);
        Assert.Empty(again.Transitions);
    }

    [Fact]
    public void Take_AnOlderBucketGrownWorseWhileRecovering_Refires()
    {
        var (alert, at) = Reach("recovering");

        var again = AlertLifecycle.Apply(alert, Given.Anomalous(Severity.Critical), Given.Step(at - 2), false, Patient);

        Assert.Equal([TransitionKind.Refired, TransitionKind.Escalated], again.Transitions.Select(transition => transition.Kind));
    }

    [Fact]
    public void Take_AnOlderBucketWhileFiring_DoesNotReplaceTheLatestFinding()
    {
        var (alert, at) = Reach("firing");
        var older = Given.Anomalous(Severity.Warning, excess: 777);

        var again = AlertLifecycle.Apply(alert, older, Given.Step(at - 2), false, Patient);

        Assert.Equal(alert, again.Alert);
    }

    [Fact]
    public void Take_TheSameCompleteBucketTwice_CountsItsExcessOnce()
    {
        var first = AlertLifecycle.Apply(null, Given.Anomalous(excess: 10), Given.Step(0), false, AlertTiming.Velocity).Alert;
        Assert.Equal(Usd.Zero, first?.EpisodeExcess);
        var complete = AlertLifecycle.Apply(first, Given.Anomalous(excess: 12), Given.Step(0), true, AlertTiming.Velocity).Alert;
        var again = AlertLifecycle.Apply(complete, Given.Anomalous(excess: 12), Given.Step(0), true, AlertTiming.Velocity).Alert;

        Assert.Equal(new Usd(12), again?.EpisodeExcess);
    }

    [Theory]
    [InlineData("pending", TransitionKind.Subsided)] // nobody was told, so nobody is told that it is over
    [InlineData("firing", TransitionKind.Resolved)]
    [InlineData("recovering", TransitionKind.Resolved)]
    public void End_OpenAlert_EndsItWithTheReason(string state, TransitionKind kind)
    {
        var (alert, at) = Reach(state);

        var ended = AlertLifecycle.End(alert!, ResolvedReason.KeyGone, Given.Step(at).End);

        Assert.Equal(kind, Assert.Single(ended.Transitions).Kind);
        Assert.Equal((AlertState.Resolved, (ResolvedReason?)ResolvedReason.KeyGone), (ended.Alert?.State, ended.Alert?.Reason));
    }

    [Fact]
    public void EventId_IsFingerprintEpisodeSequenceAndKind()
    {
        var fired = AlertLifecycle.Apply(null, Given.Anomalous(), Given.Step(0), true, AlertTiming.Velocity).Transitions[1];

        Assert.Equal($"{Given.Subject().Fingerprint}.{Given.Monday.ToUnixTimeSeconds()}.2.Fired", fired.EventId);
    }

    /// <summary>An alert of severity warning in that state, and the number of the next bucket.</summary>
    private static (Alert? Alert, int Next) Reach(string state, Severity severity = Severity.Warning)
    {
        if (state == "none")
        {
            return (null, 0);
        }

        var number = 0;
        var alert = AlertLifecycle.Apply(null, Given.Anomalous(severity), Given.Step(number++), true, Patient).Alert;
        if (state is "firing" or "recovering")
        {
            alert = AlertLifecycle.Apply(alert, Given.Anomalous(severity), Given.Step(number++), true, Patient).Alert;
        }

        if (state == "recovering")
        {
            alert = AlertLifecycle.Apply(alert, Given.Normal, Given.Step(number++), true, Patient).Alert;
        }

        Assert.Equal(state, alert?.State.ToString(), ignoreCase: true);
        return (alert, number);
    }

    private static Finding Verdict(string verdict) => verdict switch
    {
        "normal" => Given.Normal,
        "undecided" => Given.Undecided,
        "worse" => Given.Anomalous(Severity.Critical),
        _ => Given.Anomalous(Severity.Warning),
    };
}
