using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>Whether an action affects too much beside the key.</summary>
internal static class BlastRadius
{
    /// <summary>Whether it hits more of its project than may be cut; what is not known is too much.</summary>
    public static bool IsTooWide(PlannedLevel planned, Traffic? traffic, ResponsePolicy policy) =>
        !(planned.ShareHit <= policy.MaxShareOfProject) && !IsDwarfed(planned, traffic, policy);

    /// <summary>
    /// Whether what a throttle hits costs next to nothing beside what is being lost. Only a throttle: it leaves the project its
    /// normal use to be shared with the key, where every higher containment level removes it.
    /// </summary>
    public static bool IsDwarfed(PlannedLevel planned, Traffic? traffic, ResponsePolicy policy) =>
        planned is { Level: ContainmentLevel.Throttle, ShareHit: >= 0 and <= 1 }
        && traffic is { NormalPerHour: { } normal }
        && normal * (decimal)planned.ShareHit.Value < traffic.LossPerHour * (decimal)policy.MaxThrottledOfLoss;
}
