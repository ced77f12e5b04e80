using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>The event types others subscribe to.</summary>
public static class EventTypes
{
    private const string Root = "UsageSentinel.";

    public const string Revoked = Root + "Key.Revoked.v1";
    public const string Contained = Root + "Key.Contained.v1";
    public const string Restored = Root + "Key.Restored.v1";
    public const string AwaitingApproval = Root + "Response.AwaitingApproval.v1";
    public const string Withheld = Root + "Response.Withheld.v1";
    public const string ResponseFailed = Root + "Response.Failed.v1";

    /// <summary>The type that tells of a transition, or null where nobody is told.</summary>
    public static string? Of(Transition transition) => (transition.Kind, transition.Alert.Subject.Rule) switch
    {
        (TransitionKind.Fired or TransitionKind.Escalated, RuleKind.Budget) => Root + "Cost.BudgetCrossed.v1",
        (TransitionKind.Fired or TransitionKind.Escalated, RuleKind.Forecast) => Root + "Cost.ForecastBreach.v1",
        (TransitionKind.Fired or TransitionKind.Escalated, RuleKind.SourceError) => Root + "Health.SourceError.v1",
        (TransitionKind.Fired, _) => Root + "Alert.Firing.v1",
        (TransitionKind.Escalated, _) => Root + "Alert.Escalated.v1",
        (TransitionKind.Resolved, _) => Root + "Alert.Resolved.v1",
        _ => null,
    };
}
