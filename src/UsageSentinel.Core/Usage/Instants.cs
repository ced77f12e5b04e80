namespace UsageSentinel.Core.Usage;

/// <summary>The later and the earlier of two instants.</summary>
public static class Instants
{
    /// <summary>The later of both; the instant itself if there is no other.</summary>
    public static DateTimeOffset NotBefore(this DateTimeOffset instant, DateTimeOffset? other) => other > instant ? other.Value : instant;

    /// <summary>The earlier of both.</summary>
    public static DateTimeOffset NotAfter(this DateTimeOffset instant, DateTimeOffset other) => other < instant ? other : instant;

    /// <summary>The later of both; that which is known if one is not, and null if neither is.</summary>
    public static DateTimeOffset? NotBefore(this DateTimeOffset? instant, DateTimeOffset? other) => instant is { } known ? known.NotBefore(other) : other;
}
