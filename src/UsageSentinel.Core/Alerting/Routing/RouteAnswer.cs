namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>Whether a route takes an event, and if not, because of what.</summary>
public enum RouteAnswer
{
    Taken,

    /// <summary>The event is not for the route's audiences.</summary>
    OtherAudience,
    OtherType,

    /// <summary>Below the route's least severity.</summary>
    LessSevere,
    OtherRule,
    OtherAccount,
    OtherProject,
    OtherKey,
    OtherOwner,
    OtherTeam,
    OtherLabel,

    /// <summary>The route takes nothing at this hour.</summary>
    OtherHours,
}
