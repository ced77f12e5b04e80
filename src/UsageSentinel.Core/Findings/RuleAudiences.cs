namespace UsageSentinel.Core.Findings;

/// <summary>Who is notified of alerts of a rule.</summary>
[Flags]
public enum RuleAudiences
{
    None = 0,

    Finance = 1,

    OnCall = 2,

    /// <summary>On-call, for critical alerts only.</summary>
    OnCallIfCritical = 4,

    /// <summary>The responder, for alerts that name a key.</summary>
    Response = 8,
}
