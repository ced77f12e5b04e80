using UsageSentinel.Core.Alerting;

namespace UsageSentinel.Core.Judging;

/// <summary>A key that was reported as leaked stays so until it is gone or a person ends the alert: no usage can show the contrary.</summary>
public static class LeakedRule
{
    /// <summary>Names the alert of a report that does not say for certain which key is meant.</summary>
    public const string Unconfirmed = "unconfirmed";

    /// <summary>Whether the alert rests on a report that is no proof.</summary>
    public static bool IsUnconfirmed(AlertSubject subject) => subject is { Rule: RuleKind.Leaked, Name: Unconfirmed };

    /// <summary>The reports that stand: each holds in every bucket.</summary>
    public static IEnumerable<Finding> Judge(KeyState state) => state.Alerts
        .Where(alert => alert.Subject.Rule is RuleKind.Leaked)
        .Select(alert => new Finding(alert.Subject, new Verdict.Anomalous(alert.Anomaly)));
}
