using UsageSentinel.Core.Alerting;

namespace UsageSentinel.Core.Judging;

/// <summary>The verdict of one rule on one subject: what an alert advances by.</summary>
/// <param name="Subject">Which alert this is about.</param>
/// <param name="Verdict">What the rule says.</param>
public sealed record Finding(AlertSubject Subject, Verdict Verdict);
