using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;

namespace UsageSentinel.Core.Hygiene;

/// <summary>What counts as remarkable in an inventory.</summary>
public sealed record InventoryPolicy
{
    /// <summary>The hours in which keys are normally made. The default is none: keys may be made at any time.</summary>
    public ImmutableArray<WeeklyHours> WorkingHours { get; init; } = [];

    /// <value>How long before its expiry an admin key is reported. The default is 14 days.</value>
    public TimeSpan ExpiryWarning { get; init; } = TimeSpan.FromDays(14);

    /// <value>How long a remarkable change keeps its alert. The default is 24 hours.</value>
    public TimeSpan AlertFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether keys are normally made at that time.</summary>
    public bool IsWorkingTime(DateTimeOffset at) => WorkingHours.IsEmpty || WorkingHours.Any(hours => hours.Contains(at));
}
