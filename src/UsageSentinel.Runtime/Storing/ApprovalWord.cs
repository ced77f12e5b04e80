using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Storing;

/// <summary>A person's word on one act.</summary>
/// <param name="EpisodeId">The episode.</param>
/// <param name="Level">The containment level; another level needs another answer.</param>
/// <param name="Verdict"><see cref="Approval.Approved"/>, <see cref="Approval.Denied"/> or <see cref="Approval.AskedAgain"/>.</param>
/// <param name="By">Who.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Until">Until when a yes holds, UTC; a no holds as long as the episode lasts.</param>
public sealed record ApprovalWord(string EpisodeId, ContainmentLevel Level, Approval Verdict, string By, DateTimeOffset At, DateTimeOffset Until)
{
    /// <summary>The proven identity of who approved; null where none was proven, which is the default.</summary>
    public string? Identity { get; init; }

    /// <summary>The proven identity of who approved first, where this is the second approval; null otherwise, which is the default.</summary>
    public string? FirstIdentity { get; init; }

    /// <summary>Words are stored beside the rows of the ledger, and written with them.</summary>
    internal const string Prefix = "word|";

    internal static string RowKey(string episodeId, ContainmentLevel level) => $"{Prefix}{episodeId}|{level}";

    internal Entity ToEntity() => new Entity(RowKey(EpisodeId, Level))
        .With("Verdict", Verdict.ToString())
        .With("By", By)
        .With("At", At)
        .With("Until", Until)
        .With("Identity", Identity)
        .With("FirstIdentity", FirstIdentity);
}
