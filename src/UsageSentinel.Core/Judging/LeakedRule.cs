using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Judging;

/// <summary>A key that was reported as leaked stays so until it is gone or a person ends the alert: no usage can show the contrary.</summary>
internal static class LeakedRule
{
    /// <summary>The reports so far: each holds in every bucket.</summary>
    /// <param name="state">The series.</param>
    /// <param name="findings">Where they are added.</param>
    public static void Judge(KeyState state, ImmutableArray<Finding>.Builder findings)
    {
        foreach (var alert in state.Alerts)
        {
            if (alert.Subject.Rule is RuleKind.Leaked)
            {
                findings.Add(new Finding(alert.Subject, new Verdict.Anomalous(alert.Anomaly)));
            }
        }
    }
}
