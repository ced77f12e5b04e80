using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What one bucket did: the state to remember and the transitions to tell.</summary>
public sealed record Step(KeyState State, ImmutableArray<Transition> Transitions);

/// <summary>Judges and learns one bucket of one series. Pure: the same arguments give the same step.</summary>
public static class Sentinel
{
    /// <param name="state">What is remembered.</param>
    /// <param name="bucket">The next bucket, or one already judged that has changed, or one still filling.</param>
    /// <param name="facts">What the provider says of the key besides its usage.</param>
    /// <param name="policy">What the operator wants.</param>
    /// <param name="now">The time of the sweep.</param>
    /// <remarks>
    /// A bucket that is behind what was judged, or still filling, can only raise alerts: it is not learned and ends nothing.
    /// </remarks>
    public static Step Take(KeyState state, UsageBucket bucket, KeyFacts facts, Policy policy, DateTimeOffset now)
    {
        var isNext = bucket.IsComplete && bucket.Window.Start >= state.JudgedThrough;
        var ready = isNext ? FillGap(state, bucket.Window.Start) : state;
        var findings = Judge(ready, bucket, facts, policy);
        var (alerts, transitions) = Advance(ready, findings, bucket.Window, isNext, policy, now);
        var judged = ready with { Alerts = alerts };
        return new Step(isNext ? Learn(judged, bucket) : judged, transitions);
    }

    private static ImmutableArray<Finding> Judge(KeyState state, UsageBucket bucket, KeyFacts facts, Policy policy)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>(2 + policy.Caps.Length);
        findings.Add(new Finding(Subject(state, RuleKind.Dormant), DormantRule.Judge(state, bucket, facts, policy)));
        findings.Add(new Finding(Subject(state, RuleKind.Spike), SpikeRule.Judge(state, bucket, policy)));
        foreach (var cap in policy.Caps)
        {
            if (cap.Scope.Contains(state.Series))
            {
                findings.Add(new Finding(Subject(state, RuleKind.Cap, cap.Name), CapRule.Judge(cap, state, bucket)));
            }
        }

        if (CanaryRule.IsCanary(state, policy))
        {
            findings.Add(new Finding(Subject(state, RuleKind.Canary), CanaryRule.Judge(state, bucket, policy)));
        }

        findings.AddRange(LeakedRule.Judge(state));
        return findings.ToImmutable();
    }

    private static (ImmutableArray<Alert> Alerts, ImmutableArray<Transition> Transitions) Advance(
        KeyState state, ImmutableArray<Finding> findings, TimeWindow window, bool isComplete, Policy policy, DateTimeOffset now)
    {
        var isHistoric = now - window.End > policy.HistoricAfter;
        var alerts = state.Alerts;
        var transitions = ImmutableArray<Transition>.Empty;
        foreach (var finding in findings)
        {
            var index = IndexOf(alerts, finding.Subject);
            var open = index < 0 ? null : alerts[index];
            if (open is null && finding.Verdict is not Verdict.Anomalous)
            {
                continue;
            }

            var advanced = AlertBook.Advance(open, finding, window, isComplete, Timing(finding.Subject.Rule), isHistoric);
            transitions = transitions.AddRange(advanced.Transitions);
            alerts = AlertBook.Put(alerts, index, advanced.Alert);
        }

        return isComplete ? EndRemoved(alerts, transitions, findings, window) : (alerts, transitions);
    }

    /// <summary>Ends the alerts no rule speaks for any more: a cap that was taken out of the configuration.</summary>
    private static (ImmutableArray<Alert> Alerts, ImmutableArray<Transition> Transitions) EndRemoved(
        ImmutableArray<Alert> alerts, ImmutableArray<Transition> transitions, ImmutableArray<Finding> findings, TimeWindow window)
    {
        foreach (var alert in alerts)
        {
            if (!findings.Any(finding => finding.Subject.Rule == alert.Subject.Rule && finding.Subject.Name == alert.Subject.Name))
            {
                transitions = transitions.AddRange(AlertAdvance.End(alert, ResolvedReason.RuleRemoved, window.End).Transitions);
                alerts = alerts.Remove(alert);
            }
        }

        return (alerts, transitions);
    }

    private static KeyState Learn(KeyState state, UsageBucket bucket)
    {
        var volume = Volume.Of(bucket);
        var isAlarmed = state.Alerts.Any(alert => alert.State is AlertState.Firing && !alert.IsHistoric);
        return state with
        {
            JudgedThrough = bucket.Window.End,
            LastUsedAt = volume.IsZero ? state.LastUsedAt : bucket.Window.End,
            Baseline = state.Baseline.Learn(bucket.Window.Start, bucket.Window.End, volume, isAlarmed),
        };
    }

    /// <summary>An absent bucket of a watched key means no usage: the hours between are learned as empty.</summary>
    private static KeyState FillGap(KeyState state, DateTimeOffset until)
    {
        // Past five weeks of nothing every bin has learned it; the rest of a long sleep teaches nothing new.
        var from = until - state.JudgedThrough > TimeSpan.FromDays(35)
            ? BucketWidth.Hour.Floor(until - TimeSpan.FromDays(35))
            : state.JudgedThrough;
        var baseline = state.Baseline;
        for (var at = from; at < until;)
        {
            var next = BucketWidth.Hour.Floor(at).AddHours(1);
            next = next > until ? until : next;
            baseline = baseline.Learn(at, next, default, isAlarmed: false);
            at = next;
        }

        return state with { JudgedThrough = until, Baseline = baseline };
    }

    private static AlertSubject Subject(KeyState state, RuleKind rule, string? name = null) =>
        new(rule, state.Account, state.Series.Project, state.Series.Key, name);

    private static int IndexOf(ImmutableArray<Alert> alerts, AlertSubject subject)
    {
        for (var index = 0; index < alerts.Length; index++)
        {
            if (alerts[index].Subject.Rule == subject.Rule && alerts[index].Subject.Name == subject.Name)
            {
                return index;
            }
        }

        return -1;
    }

    private static AlertTiming Timing(RuleKind rule) => rule switch
    {
        RuleKind.Spike or RuleKind.Dormant or RuleKind.Canary => AlertTiming.Velocity,
        _ => AlertTiming.Threshold,
    };
}
