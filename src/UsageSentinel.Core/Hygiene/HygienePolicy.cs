using System.Collections.Immutable;

namespace UsageSentinel.Core.Hygiene;

/// <summary>From when on something is unhealthy.</summary>
public sealed record HygienePolicy
{
    /// <value>The age from which a key is too old. The default is 90 days.</value>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(90);

    /// <value>How long a key may be unused. The default is 60 days.</value>
    public TimeSpan UnusedFor { get; init; } = TimeSpan.FromDays(60);

    /// <value>How long a new key may wait for its first use. The default is 14 days.</value>
    public TimeSpan NeverUsedFor { get; init; } = TimeSpan.FromDays(14);

    /// <value>Patterns of names or ids of production projects. The default is <c>*prod*</c>.</value>
    public ImmutableArray<string> ProductionProjects { get; init; } = ["*prod*"];

    /// <value>How many keys in use a project may have. The default is 3.</value>
    public int MaxWorkloads { get; init; } = 3;

    /// <value>How many times the proposed rate limit a limit may be. The default is 20.</value>
    public double LimitFactor { get; init; } = 20;

    /// <summary>What is accepted, for a time.</summary>
    public ImmutableArray<AcceptedFinding> Exceptions { get; init; } = [];
}

/// <summary>A finding that somebody accepts until a day.</summary>
/// <param name="Rule">The rule; null for all.</param>
/// <param name="Subject">The id of a key, project or owner, or a pattern of their ids and names.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">The first UTC day on which it no longer holds.</param>
public sealed record AcceptedFinding(HygieneRule? Rule, string Subject, string Reason, DateOnly Until);
