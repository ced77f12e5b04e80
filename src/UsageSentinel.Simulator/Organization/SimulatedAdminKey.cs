namespace UsageSentinel.Simulator;

/// <summary>A key that manages the organization.</summary>
/// <param name="Id">The id, <c>key_admin…</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="RedactedValue">What listings show instead of the secret.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null if never.</param>
/// <param name="Owner">The person it belongs to.</param>
/// <param name="LastUsedAt">When it was last used; null for never, and for one that is used all the time.</param>
/// <param name="IsUsedNow">Whether it is used all the time.</param>
public sealed record SimulatedAdminKey(
    string Id,
    string Name,
    string RedactedValue,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    SimulatedUser Owner,
    DateTimeOffset? LastUsedAt = null,
    bool IsUsedNow = false);
