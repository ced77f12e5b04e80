using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Judging;

/// <summary>A key that was reported as leaked stays so until it is gone or a person ends the alert: no usage can show the contrary.</summary>
internal static class LeakedRule
{
    /// <summary>The reports so far: each holds in every bucket.</summary>
    public static IEnumerable<Finding> Judge(KeyState state) => state.Alerts
        .Where(alert => alert.Subject.Rule is RuleKind.Leaked)
        .Select(alert => new Finding(alert.Subject, new Verdict.Anomalous(alert.Anomaly)));
}
