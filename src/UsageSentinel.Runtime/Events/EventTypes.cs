using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Runtime.Events;

/// <summary>The event types others subscribe to. docs/events.md lists them all.</summary>
public static class EventTypes
{
    private const string Root = "UsageSentinel.";

    public const string Firing = Root + "Alert.Firing.v1";
    public const string Escalated = Root + "Alert.Escalated.v1";
    public const string Flapping = Root + "Alert.Flapping.v1";
    public const string Repeated = Root + "Alert.Repeated.v1";
    public const string Resolved = Root + "Alert.Resolved.v1";
    public const string Acked = Root + "Alert.Acked.v1";

    /// <summary>A simulated alert. It asks for nothing and no alert has its id.</summary>
    public const string Drill = Root + "Alert.Drill.v1";

    public const string BudgetCrossed = Root + "Cost.BudgetCrossed.v1";
    public const string ForecastBreach = Root + "Cost.ForecastBreach.v1";
    public const string Digest = Root + "Cost.Digest.v1";
    public const string Report = Root + "Cost.Report.v1";

    public const string Contained = Root + "Key.Contained.v1";
    public const string Revoked = Root + "Key.Revoked.v1";
    public const string Restored = Root + "Key.Restored.v1";
    public const string RotationDue = Root + "Key.RotationDue.v1";
    public const string Rotated = Root + "Key.Rotated.v1";

    public const string Withheld = Root + "Response.Withheld.v1";
    public const string AwaitingApproval = Root + "Response.AwaitingApproval.v1";
    public const string ResponseFailed = Root + "Response.Failed.v1";

    /// <summary>The beginning of every type about the health of the product itself.</summary>
    public const string HealthPrefix = Root + "Health.";

    /// <summary>Every type that names an alert that fires, besides those of one rule.</summary>
    private static readonly ImmutableArray<string> Alerts = [Firing, Escalated, Flapping, Repeated, BudgetCrossed, ForecastBreach];

    /// <summary>The event type of a transition, or null if no event is published for it.</summary>
    public static string? Of(Transition transition) => transition.Kind switch
    {
        TransitionKind.Resolved => Resolved,
        TransitionKind.Fired or TransitionKind.Escalated or TransitionKind.Flapping => OfRule(transition.Alert.Subject.Rule) ?? transition.Kind switch
        {
            TransitionKind.Fired => Firing,
            TransitionKind.Escalated => Escalated,
            _ => Flapping,
        },
        _ => null,
    };

    /// <summary>Whether events of this type are the steps of an alert that fires.</summary>
    public static bool IsAlert(string type) => Alerts.Contains(type) || Enum.GetValues<RuleKind>().Any(rule => OfRule(rule) == type);

    /// <summary>The type by which alerts of a rule begin.</summary>
    public static string Beginning(string? rule) => (Enum.TryParse<RuleKind>(rule, out var kind) && Enum.IsDefined(kind) ? OfRule(kind) : null) ?? Firing;

    private static string? OfRule(RuleKind rule) => RuleTraits.Get(rule) switch
    {
        { EventType: { } own } => Root + own,
        { Topic: RuleTopic.Health } => $"{HealthPrefix}{rule}.v1",
        _ => null,
    };
}
