namespace UsageSentinel.Core.Findings;

/// <summary>The verdict of one rule on one subject: what an alert advances by.</summary>
/// <param name="Subject">Which alert this is about.</param>
/// <param name="Verdict">What the rule says.</param>
/// <param name="RuleVersion">The operator's settings of the rule, as text that differs if they do; null if there are none.</param>
public sealed record Finding(AlertSubject Subject, Verdict Verdict, string? RuleVersion = null)
{
    /// <summary>The progress of the alert that this is about; null for a rule without one.</summary>
    public EpisodeCourse? Course { get; init; }
}
