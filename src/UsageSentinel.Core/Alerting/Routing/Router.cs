using System.Collections.Immutable;

namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>The one place that says where an event goes.</summary>
public static class Router
{
    /// <summary>Every route that takes the event, in their order; what none takes goes to the console, never nowhere.</summary>
    /// <param name="routes">The configured routes.</param>
    /// <param name="facts">The event.</param>
    /// <param name="now">The time on the wall: routes may take events at some hours only.</param>
    /// <returns>Never empty, unless the event is for no audience that is notified.</returns>
    public static ImmutableArray<Route> Resolve(ImmutableArray<Route> routes, RoutedFacts facts, DateTimeOffset now)
    {
        var taking = routes.Where(route => route.Ask(facts, now) is RouteAnswer.Taken).ToImmutableArray();

        // What began on the console, because no route took it then, must end there too: routes take every sequel.
        var isForFallback = (taking.IsEmpty || facts.IsSequel) && Route.Fallback.Ask(facts, now) is RouteAnswer.Taken;
        return isForFallback ? taking.Add(Route.Fallback) : taking;
    }
}
