namespace UsageSentinel.Core.Rotating;

/// <summary>How careful a rotation is.</summary>
public sealed record RotationPolicy
{
    /// <summary>How long the old key must be silent, and the new one carry its usage. Longer than the longest pause between two uses.</summary>
    /// <value>The default is 8 days, so that what runs once a week is seen.</value>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromDays(8);

    /// <summary>The share of the old key's normal usage that the new key must carry.</summary>
    /// <value>The default is 0.95.</value>
    public double Share { get; init; } = 0.95;

    /// <summary>How long the overlap may last before the owners are alerted.</summary>
    /// <value>The default is 21 days.</value>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromDays(21);

    /// <summary>The most old keys that are deleted in an hour.</summary>
    /// <value>The default is 2.</value>
    public int MaxDeletionsPerHour { get; init; } = 2;

    /// <summary>How long after a deletion its verification waits: usage is reported late.</summary>
    /// <value>The default is 30 minutes.</value>
    public TimeSpan VerifyAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long after the cut-over a guardrail may keep the old key before the owners are notified.</summary>
    /// <value>The default is 3 days, so that a weekend without use is no news.</value>
    public TimeSpan ReportBlockAfter { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How long the rate limits of the project are held at normal after a revoked key was replaced.</summary>
    /// <value>The default is 7 days.</value>
    public TimeSpan Throttled { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Time between two looks at the usage of both keys.</summary>
    /// <value>The default is 10 minutes: usage is known by the minute, and a look asks the provider once.</value>
    public TimeSpan WatchEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Time between two attempts to delete the old key, and between two looks at one that a person has to delete.</summary>
    /// <value>The default is an hour.</value>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromHours(1);
}
