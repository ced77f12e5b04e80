using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Alerting;

namespace UsageSentinel.Runtime.Options;

/// <summary>Turns checked options into the routes of the core.</summary>
public static class RouteFactory
{
    public static ImmutableArray<Route> ToRoutes(this SentinelOptions options) => [.. options.Routes.Select(ToRoute)];

    private static Route ToRoute(RouteOptions options) => new(
        options.Name,
        Enum.Parse<ChannelKind>(options.Channel, ignoreCase: true),
        options.Audience == "all" ? [Audience.Finance, Audience.OnCall] : [options.Audience],
        RouteMatch.Anything);
}
