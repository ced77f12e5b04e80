using UsageSentinel.Core.Alerting.Routing;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>A route at one moment: what decides whether it may send now, whatever the group.</summary>
/// <param name="Route">Who is notified, and how often.</param>
/// <param name="Quiet">What holds notices back.</param>
/// <param name="Limits">How many notices it may send.</param>
/// <param name="Now">The time on the wall, UTC.</param>
public readonly record struct RouteMoment(Route Route, MuteState Quiet, NotifyLimits Limits, DateTimeOffset Now);
