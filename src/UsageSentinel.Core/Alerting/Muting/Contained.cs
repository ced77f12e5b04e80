using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Alerting.Muting;

/// <summary>
/// What was done about a key, as far as it keeps alerts about the key's behaviour from being repeated: while it is being done, and
/// for as long as it is known to hold. Beginnings, escalations and ends are sent anyway.
/// </summary>
/// <param name="Act">What was done.</param>
public sealed record Contained(PastAction Act)
{
    /// <summary>How often a repeat that is held back is checked again: the result of the action is published by itself.</summary>
    public static TimeSpan Poll { get; } = TimeSpan.FromHours(1);

    /// <summary>An action that takes longer to be carried out and checked is stuck, and people are notified again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    /// <summary>Usage from before the action comes late: an alert received within that time after it is answered by it.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromHours(1);

    /// <summary>Whether alerts with these labels are about what a key does, which an act on the key answers.</summary>
    public static bool IsTarget(IReadOnlyDictionary<string, string> labels) =>
        labels.GetValueOrDefault("key", "-") != "-"
        && Enum.TryParse<RuleKind>(labels.GetValueOrDefault("rule"), out var rule)
        && Enum.IsDefined(rule)
        && RuleTraits.Get(rule).IsAnsweredByContainment;

    /// <summary>Whether a repeat about the episode is held back. An episode that began after the act was done is news the act did not prevent.</summary>
    /// <param name="id">The episode.</param>
    /// <param name="heardAt">When the receiver first received it, in real time.</param>
    /// <param name="labels">What it is about.</param>
    /// <param name="now">The time on the wall.</param>
    public bool Answers(string id, DateTimeOffset heardAt, IReadOnlyDictionary<string, string> labels, DateTimeOffset now) =>
        IsTarget(labels)
        && labels.GetValueOrDefault("provider") == Act.Account.Provider
        && labels.GetValueOrDefault("org") == Act.Account.Account
        && labels.GetValueOrDefault("key") == Act.Series.Key?.Value
        && Act.Status switch
        {
            ActionStatus.Intended or ActionStatus.Done => now - (Act.DoneAt ?? Act.BegunAt) < Longest,
            ActionStatus.Verified => Act.EpisodeId == id || heardAt - (Act.DoneAt ?? Act.BegunAt) < Lateness,
            _ => false,
        };
}
