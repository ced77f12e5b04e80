using System.Collections.Frozen;
using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;

namespace UsageSentinel.Runtime.Channels;

/// <summary>The configured routes, each with its channel.</summary>
/// <param name="routes">In the order of the configuration.</param>
/// <param name="channels">The channel of each of them by the name of the route.</param>
/// <param name="fallback">The channel of <see cref="Route.Fallback"/>.</param>
public sealed class ChannelDirectory(ImmutableArray<Route> routes, IReadOnlyDictionary<string, IChannel> channels, IChannel fallback)
{
    private readonly FrozenDictionary<string, IChannel> channels = channels.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<Route> Routes { get; } = routes;

    /// <summary>The channel of a route. A route that is no longer configured is served by the console: what waits for it is not lost.</summary>
    public IChannel Get(Route route) => channels.GetValueOrDefault(route.Name) ?? fallback;
}
