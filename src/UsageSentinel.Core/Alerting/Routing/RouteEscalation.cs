namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>Who is notified if no one acknowledges an alert that a route sent.</summary>
/// <param name="To">The name of the next route.</param>
/// <param name="After">How long after its first notice on this route an alert is passed on.</param>
/// <param name="MostPerDay">The most alerts that are passed on within 24 hours; further ones wait until there is room.</param>
public sealed record RouteEscalation(string To, TimeSpan After, int MostPerDay);
