using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Tests.Alerting.Routing;

/// <summary>A route for on-call that takes anything, and a spike on one key.</summary>
internal static class GivenRoutes
{
    /// <summary>A Wednesday, noon UTC.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static Route OnCall(RouteMatch? match = null, string name = "pager") => new(name, ChannelKind.PagerDuty, ["oncall"], match ?? RouteMatch.Anything);

    public static RoutedFacts Spike(Severity? severity = Severity.Warning, string type = "UsageSentinel.Alert.Firing.v1") => new(type, "aa.1", severity)
    {
        Audiences = ["oncall", "response"],
        Rule = "Spike",
        Provider = "openai",
        Account = "acme",
        Project = "proj_shop",
        Key = "key_checkout",
        Owner = "dana",
        Team = "payments",
        Labels = ["env=prod", "tier=1"],
    };
}
