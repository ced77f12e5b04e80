using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>An organization after a bucket, and what is said of all its keys together.</summary>
/// <param name="State">What to remember.</param>
/// <param name="Sum">Of the sum of the last hours.</param>
/// <param name="Rise">Of a slow rise of most keys.</param>
/// <param name="NewKeys">Of what new keys cost together.</param>
public sealed record OrganizationJudgement(OrganizationState State, Verdict Sum, Verdict Rise, Verdict NewKeys)
{
    /// <summary>The three as findings: each has an alert of its own.</summary>
    public IEnumerable<Finding> Findings(ProviderAccount account) =>
    [
        new(Subject(account), Sum),
        new(Subject(account, OrganizationDaysRule.SlowRise), Rise),
        new(Subject(account, OrganizationDaysRule.NewKeys), NewKeys),
    ];

    private static AlertSubject Subject(ProviderAccount account, string? name = null) => new(RuleKind.Organization, account, null, null, name);
}
