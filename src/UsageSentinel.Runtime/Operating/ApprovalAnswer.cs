using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Operating;

/// <summary>The answer of a person to a decision that waits for one.</summary>
/// <param name="EpisodeId">The alert.</param>
/// <param name="Level">The containment level they were asked about; null for whichever waits.</param>
/// <param name="Verdict"><see cref="Approval.Approved"/> or <see cref="Approval.Denied"/>.</param>
/// <param name="By">Who.</param>
public sealed record ApprovalAnswer(string EpisodeId, string? Level, Approval Verdict, string By)
{
    /// <summary>Why, in their words. Empty by default.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>The proven identity of who answers; null where none is proven, as on one machine, which is the default.</summary>
    public string? Identity { get; init; }

    /// <summary>The token of the link it came by; null for the command, which is the default.</summary>
    public string? Token { get; init; }
}
