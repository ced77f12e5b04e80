using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels;

/// <summary>A notice that tests a route through its real channel, and says so.</summary>
public static class RouteProbe
{
    public const string EventType = "UsageSentinel.Health.RouteCanary.v1";

    /// <param name="route">The route to test.</param>
    /// <param name="deployment">Who tests it.</param>
    /// <param name="at">When.</param>
    public static Notice Of(Route route, string deployment, DateTimeOffset at)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"canary.{route.Name}.{at.ToUnixTimeSeconds()}");
        var reported = new SentinelEvent(id, $"/usagesentinel/{deployment}", EventType, ResourcePath.None, at, new EventDetails
        {
            Audiences = route.Audiences,
            Severity = "info",
            Account = deployment,
            Name = $"route {route.Name}",
            Cause = "this message arrived, so the route works",
            Explanation = "A test message, sent once a week and by 'sentinel routes test'. No action is needed.",
        });
        return new Notice(route, id, NotifyReason.Canary, [reported], 0, at, null);
    }
}
