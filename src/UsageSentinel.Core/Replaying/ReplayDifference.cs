using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Replaying;

/// <summary>What another configuration makes of the same record.</summary>
public static class ReplayDifference
{
    /// <summary>
    /// Alerts that appear, vanish or differ. Two alerts are the same where they are about the same key and the same condition and
    /// overlap in time. The behaviour rules of a key are one condition; every cap and budget is a condition of its own. Episodes
    /// that merge or split count once, and the first of them is compared.
    /// </summary>
    /// <param name="before">Under the configuration that is.</param>
    /// <param name="after">Under the other.</param>
    /// <returns>By the time they fired; what comes the same is not in it.</returns>
    public static ImmutableArray<ReplayChange> Between(ImmutableArray<ReplayAlert> before, ImmutableArray<ReplayAlert> after)
    {
        var fired = after.Where(IsFired).ToList();
        var met = new HashSet<ReplayAlert>(ReferenceEqualityComparer.Instance);
        var changes = ImmutableArray.CreateBuilder<ReplayChange>();
        foreach (var old in before.Where(IsFired))
        {
            var others = fired.Where(alert => IsSame(old.Alert, alert.Alert)).ToList();
            if (others.Count == 0)
            {
                changes.Add(new ReplayChange.Vanishes(old));
            }
            else if (!others.Exists(met.Contains) && IsOther(old, others[0]))
            {
                changes.Add(new ReplayChange.Differs(old, others[0]));
            }

            met.UnionWith(others);
        }

        changes.AddRange(fired.Where(alert => !met.Contains(alert)).Select(alert => new ReplayChange.Appears(alert)));
        return [.. changes.OrderBy(change => change.At)];
    }

    private static bool IsFired(ReplayAlert alert) => alert.Alert.FiredAt is not null;

    private static bool IsSame(Alert left, Alert right) =>
        ConditionOf(left.Subject) == ConditionOf(right.Subject)
        && left.ActiveAt <= EndOf(right) && right.ActiveAt <= EndOf(left);

    /// <summary>The subject with one rule for all behaviour rules, since a key has at most one alert of them.</summary>
    private static AlertSubject ConditionOf(AlertSubject subject) =>
        RuleTraits.Get(subject.Rule).IsBehaviour ? subject with { Rule = RuleKind.Spike, Name = null } : subject;

    private static DateTimeOffset EndOf(Alert alert) => alert.ResolvedAt ?? alert.TrueThrough;

    private static bool IsOther(ReplayAlert left, ReplayAlert right) =>
        (left.Alert.Severity, left.Alert.FiredAt, left.Response) != (right.Alert.Severity, right.Alert.FiredAt, right.Response);
}

/// <summary>One difference.</summary>
public abstract record ReplayChange
{
    private ReplayChange()
    {
    }

    /// <summary>When the alert fired, under the earlier of the two.</summary>
    public abstract DateTimeOffset At { get; }

    /// <summary>Only the other configuration raises it.</summary>
    public sealed record Appears(ReplayAlert Alert) : ReplayChange
    {
        public override DateTimeOffset At => Alert.Alert.FiredAt ?? Alert.Alert.ActiveAt;
    }

    /// <summary>The other configuration does not raise it.</summary>
    public sealed record Vanishes(ReplayAlert Alert) : ReplayChange
    {
        public override DateTimeOffset At => Alert.Alert.FiredAt ?? Alert.Alert.ActiveAt;
    }

    /// <summary>Both raise it, but at another time, with another severity or another answer.</summary>
    public sealed record Differs(ReplayAlert Before, ReplayAlert After) : ReplayChange
    {
        public override DateTimeOffset At => Before.Alert.FiredAt ?? Before.Alert.ActiveAt;
    }
}
