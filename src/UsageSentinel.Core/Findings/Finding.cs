namespace UsageSentinel.Core.Findings;

/// <summary>The verdict of one rule on one subject: what an alert advances by.</summary>
/// <param name="Subject">Which alert this is about.</param>
/// <param name="Verdict">What the rule says.</param>
/// <param name="RuleVersion">The operator's settings of the rule, as text that differs where they do; null where there are none.</param>
public sealed record Finding(AlertSubject Subject, Verdict Verdict, string? RuleVersion = null)
{
    /// <summary>Where the episode stands that this is about; null for a rule that follows none.</summary>
    public EpisodeCourse? Course { get; init; }
}
