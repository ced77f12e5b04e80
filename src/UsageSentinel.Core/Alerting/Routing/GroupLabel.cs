namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>The labels by which alerts may be grouped. Severity and time are no identity and never group.</summary>
public enum GroupLabel
{
    Provider,
    Account,
    Project,
    Key,
    Rule,
    Owner,
    Team,
}
