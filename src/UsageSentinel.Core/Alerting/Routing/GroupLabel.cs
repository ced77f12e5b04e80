namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>What alerts may be told together by. Severity and time are no identity and never group.</summary>
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
