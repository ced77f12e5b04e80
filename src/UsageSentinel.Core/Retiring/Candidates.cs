using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Retiring;

/// <summary>Which keys a countdown may begin for.</summary>
public static class Candidates
{
    /// <summary>Keys with a finding that says no one needs them, that no exception accepts and that were not used for the set time; the longest unused first.</summary>
    /// <param name="review">What is unhealthy.</param>
    /// <param name="lastUse">The last use of a key that is stored, UTC; null for none.</param>
    /// <param name="policy">The set time.</param>
    /// <param name="now">UTC.</param>
    public static ImmutableArray<Candidate> Of(HygieneReview review, Func<KeyId, DateTimeOffset?> lastUse, RetirePolicy policy, DateTimeOffset now) =>
    [
        .. review.Findings
            .Where(finding => finding is { Accepted: null, Item.Kind: InventoryKind.Key, Rule: HygieneRule.Unused or HygieneRule.NeverUsed or HygieneRule.OrphanedOwner })
            .GroupBy(finding => finding.Item.Id, StringComparer.Ordinal)
            .Select(findings => Of(findings.OrderBy(finding => finding.Rule).First(), lastUse))
            // A key without any use is as old as it is; one without a date may be new.
            .Where(candidate => now - (candidate.LastUse ?? candidate.CreatedAt) >= policy.Quiet)
            .OrderBy(candidate => candidate.LastUse ?? candidate.CreatedAt)
            .ThenBy(candidate => candidate.Key.Value, StringComparer.Ordinal),
    ];

    private static Candidate Of(HygieneFinding finding, Func<KeyId, DateTimeOffset?> lastUse)
    {
        var key = new KeyId(finding.Item.Id);
        var stored = lastUse(key);
        return new Candidate(new ProjectId(finding.Item.Project), key, finding.Item.Name, finding.Rule, finding.Observed, finding.Item.CreatedAt)
        {
            LastUse = stored > finding.Item.LastUsedAt || finding.Item.LastUsedAt is null ? stored : finding.Item.LastUsedAt,
        };
    }
}

/// <summary>A key that no one seems to need.</summary>
/// <param name="Project">Its project.</param>
/// <param name="Key">The key.</param>
/// <param name="Name">For people; null if it has none.</param>
/// <param name="Rule">The finding.</param>
/// <param name="Observed">The value of the finding, with its unit.</param>
/// <param name="CreatedAt">UTC; null if the provider does not say.</param>
public sealed record Candidate(ProjectId Project, KeyId Key, string? Name, HygieneRule Rule, string Observed, DateTimeOffset? CreatedAt)
{
    /// <summary>Why no one seems to need it, in a sentence.</summary>
    public string Why => Rule is HygieneRule.OrphanedOwner && Observed.Length > 0 ? $"{char.ToUpperInvariant(Observed[0])}{Observed[1..]}." : $"It is {Observed}.";

    /// <summary>UTC; null for never.</summary>
    public DateTimeOffset? LastUse { get; init; }
}
