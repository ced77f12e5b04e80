namespace UsageSentinel.Core.Judging;

/// <summary>What the provider says of a key besides its usage.</summary>
/// <param name="CreatedAt">UTC; null where not known.</param>
/// <param name="LastUsedAt">UTC; null for never, or not known. Only believed where our own record of usage says nothing.</param>
public sealed record KeyFacts(DateTimeOffset? CreatedAt, DateTimeOffset? LastUsedAt)
{
    /// <summary>When the keys were last listed without this one; null where it is listed, or keys cannot be listed.</summary>
    public DateTimeOffset? UnlistedSince { get; init; }

    /// <summary>Until when it was listed, about; null where it never was.</summary>
    public DateTimeOffset? WasListed { get; init; }

    /// <summary>The limit of ours that holds the key; null for none.</summary>
    public HeldLimit? Limit { get; init; }

    /// <summary>When the rate limits of its project were last changed by a person; null where that is not known.</summary>
    public DateTimeOffset? LimitChangedAt { get; init; }

    /// <summary>A sentence that names the sources the key uses and that are not read, and since when; null where all are.</summary>
    public string? Unread { get; init; }

    /// <summary>Up to when all of them are read; buckets that end later may lack something. Null where all are.</summary>
    public DateTimeOffset? UnreadFrom { get; init; }

    public static KeyFacts Unknown { get; } = new(null, null);
}
