namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>By what a route reaches people.</summary>
public enum ChannelKind
{
    /// <summary>One line each on the console; in Azure, in the log.</summary>
    Console,

    /// <summary>E-mail over SMTP.</summary>
    Email,

    /// <summary>E-mail over Azure Communication Services.</summary>
    AzureEmail,

    /// <summary>A Microsoft Teams workflow that posts an Adaptive Card.</summary>
    Teams,

    /// <summary>Slack, by an incoming webhook or by a bot's token.</summary>
    Slack,

    /// <summary>PagerDuty Events v2.</summary>
    PagerDuty,

    /// <summary>A signed webhook of the operator's own.</summary>
    Webhook,
}
