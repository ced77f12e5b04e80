namespace UsageSentinel.Runtime.Operating.Views;

/// <summary>What a link about the deletion of an unused key asks.</summary>
/// <param name="Key">The id of the key.</param>
/// <param name="Name">Its name; empty for none.</param>
/// <param name="Where">Its project and organization.</param>
/// <param name="Token">The link itself, which the form sends back.</param>
public sealed record CountdownModel(string Key, string Name, string Where, string Token)
{
    /// <summary>Why no one seems to need it, and what it waits for.</summary>
    public required string Why { get; init; }

    /// <summary>When its countdown began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its countdown ends, UTC.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Whether nothing is deleted without an approval.</summary>
    public required bool NeedsApproval { get; init; }

    /// <summary>Who has approved it; null for no one.</summary>
    public required string? ApprovedBy { get; init; }

    /// <summary>Who is asked.</summary>
    public required string By { get; init; }

    /// <summary>Whom the link was sent to.</summary>
    public required string SentTo { get; init; }

    /// <summary>Until when the link works, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
