using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting;

public sealed class AlertLifecycleProperties
{
    private static readonly Gen<Finding> AnyFinding = Gen.Frequency(
        (3, Gen.Constant(Given.Normal)),
        (1, Gen.Constant(Given.Undecided)),
        (3, from severity in Gen.Elements(Enum.GetValues<Severity>()) from excess in Gen.Choose(0, 50) select Given.Anomalous(severity, excess)));

    private static readonly Gen<AlertTiming> AnyTiming =
        from hold in Gen.Choose(0, 3) from keep in Gen.Choose(0, 4) select new AlertTiming(TimeSpan.FromMinutes(5 * hold), TimeSpan.FromMinutes(5 * keep));

    private static readonly Arbitrary<(AlertTiming Timing, (Finding Finding, bool IsComplete)[] Findings)> AnyLife = (
        from timing in AnyTiming
        from length in Gen.Choose(1, 50)
        from findings in AnyFinding.Zip(Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))).ArrayOf(length)
        select (timing, findings)).ToArbitrary();

    private static readonly Arbitrary<(AlertTiming Timing, (Finding Finding, int Start, int Length, string Version, bool IsComplete)[] Steps)> AnyWindows = (
        from timing in AnyTiming
        from length in Gen.Choose(1, 30)
        from steps in (
            from finding in AnyFinding
            from start in Gen.Choose(0, 120)
            from minutes in Gen.Elements(1, 5, 60)
            from version in Gen.Frequency((9, Gen.Constant("one")), (1, Gen.Constant("two")))
            from isComplete in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
            select (finding, start, minutes, version, isComplete)).ArrayOf(length)
        select (timing, steps)).ToArbitrary();

    [Property(MaxTest = 1_000)]
    public Property Episode_FiresOnceBeforeItResolvesOnce() => Prop.ForAll(AnyLife, life => Run(life).GroupBy(transition => transition.Alert.Id).All(episode =>
    {
        var kinds = episode.Select(transition => transition.Kind).ToList();
        var (fired, resolved) = (kinds.IndexOf(TransitionKind.Fired), kinds.IndexOf(TransitionKind.Resolved));
        return kinds.Count(kind => kind is TransitionKind.Fired) <= 1
            && kinds.Count(kind => kind is TransitionKind.Resolved or TransitionKind.Subsided) <= 1
            && (resolved < 0 || (fired >= 0 && fired < resolved && resolved == kinds.Count - 1))
            && (!kinds.Contains(TransitionKind.Subsided) || fired < 0);
    }));

    [Property(MaxTest = 1_000)]
    public Property Episode_NeverGetsQuieterAndItsSequenceRisesByOne() => Prop.ForAll(AnyLife, life => Run(life).GroupBy(transition => transition.Alert.Id).All(episode =>
    {
        var steps = episode.ToList();
        return steps.Select((step, at) => step.Alert.Sequence == at + 1).All(holds => holds)
            && steps.Zip(steps.Skip(1)).All(pair => pair.Second.Alert.Severity >= pair.First.Alert.Severity && pair.Second.At >= pair.First.At
                && pair.Second.Alert.EpisodeExcess >= pair.First.Alert.EpisodeExcess);
    }));

    [Property(MaxTest = 500)]
    public Property Replay_GivesIdenticalTransitionsAndIds() => Prop.ForAll(AnyLife, life =>
    {
        var (first, second) = (Run(life), Run(life));
        return first.SequenceEqual(second) && first.Select(transition => transition.EventId).Distinct().Count() == first.Count;
    });

    [Property(MaxTest = 500)]
    public Property Episodes_FollowOneAnother() => Prop.ForAll(AnyLife, life =>
    {
        var episodes = Run(life).GroupBy(transition => transition.Alert.Id).Select(episode => episode.ToList()).ToList();
        return episodes.Zip(episodes.Skip(1)).All(pair => !pair.First[^1].Alert.IsOpen && pair.Second[0].At > pair.First[^1].At);
    });

    [Property(MaxTest = 500)]
    public Property EveryBucketTwice_ChangesNothing() => Prop.ForAll(AnyLife, life =>
    {
        var twice = life.Findings.SelectMany((item, at) => new[] { (item.Finding, item.IsComplete, At: at), (item.Finding, IsComplete: false, At: at) });
        return Run(life).Select(transition => transition.EventId).SequenceEqual(
            Run(life.Timing, twice).Select(transition => transition.EventId));
    });

    /// <summary>Sweeps overlap, come late and see a clock that moved; hours of before are judged again under other settings: no alert ends before it began.</summary>
    [Property(MaxTest = 2_000)]
    public Property Episode_WhateverTheOrderOfItsWindows_EndsNoEarlierThanItFired() => Prop.ForAll(AnyWindows, life =>
    {
        ImmutableArray<Alert> alerts = [];
        var ended = new List<Alert>();
        foreach (var (finding, start, length, version, isComplete) in life.Steps)
        {
            var judged = finding with { RuleVersion = version };
            var window = new TimeWindow(Given.Monday.AddMinutes(start), Given.Monday.AddMinutes(start + length));
            var known = alerts.SingleOrDefault();
            var advanced = OpenAlerts.Advance(known, judged, window, isComplete, life.Timing, start % 7 == 0);
            alerts = OpenAlerts.Put(alerts, known is null ? -1 : 0, advanced.Alert);
            ended.AddRange(advanced.Transitions.Where(step => step.Kind is TransitionKind.Resolved or TransitionKind.Subsided).Select(step => step.Alert));
            ended.AddRange(alerts.Where(alert => alert.IsOpen).SelectMany(alert => AlertLifecycle.End(alert, ResolvedReason.RuleRemoved, window.Start).Transitions).Select(step => step.Alert));
        }

        return ended.All(alert => alert.ResolvedAt >= alert.ActiveAt && (alert.FiredAt is null || alert.ResolvedAt >= alert.FiredAt));
    });

    private static List<Transition> Run((AlertTiming Timing, (Finding Finding, bool IsComplete)[] Findings) life) =>
        Run(life.Timing, life.Findings.Select((item, at) => (item.Finding, item.IsComplete, at)));

    private static List<Transition> Run(AlertTiming timing, IEnumerable<(Finding Finding, bool IsComplete, int At)> findings)
    {
        Alert? alert = null;
        var transitions = new List<Transition>();
        foreach (var (finding, isComplete, at) in findings)
        {
            var advanced = AlertLifecycle.Apply(alert is { IsOpen: false } ? null : alert, finding, Given.Step(at), isComplete, timing);
            alert = advanced.Alert;
            transitions.AddRange(advanced.Transitions);
        }

        return transitions;
    }
}
