namespace UsageSentinel.Core.Judging;

/// <summary>What the provider says of a key besides its usage.</summary>
/// <param name="CreatedAt">UTC; null where not known.</param>
/// <param name="LastUsedAt">UTC; null for never, or not known. Only believed where our own record of usage says nothing.</param>
public sealed record KeyFacts(DateTimeOffset? CreatedAt, DateTimeOffset? LastUsedAt)
{
    public static KeyFacts Unknown { get; } = new(null, null);
}
