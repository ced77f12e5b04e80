using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Findings;

/// <summary>What an alert is about: the labels that identify it. Values, percentages, severity and time are never part of it.</summary>
/// <param name="Rule">The condition.</param>
/// <param name="Account">The organization.</param>
/// <param name="Project">Null where the alert is not about one project.</param>
/// <param name="Key">Null where the alert is not about one key.</param>
/// <param name="Name">What distinguishes two alerts of one rule: a cap's or budget's name, a provider endpoint; null if not needed.</param>
public sealed record AlertSubject(RuleKind Rule, ProviderAccount Account, ProjectId? Project, KeyId? Key, string? Name = null)
{
    public SeriesId Series => new(Project, Key);

    /// <summary>Whether an alert about one is the alert about the other. A key stays the same key in another project.</summary>
    public bool IsSameAs(AlertSubject other) =>
        Rule == other.Rule && Name == other.Name && Account == other.Account && Key == other.Key && (Key is not null || Project == other.Project);

    /// <summary>The labels, sorted by name; a label without a value is the empty string.</summary>
    public ImmutableSortedDictionary<string, string> Labels => ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("key", Key?.Value ?? "-"),
            KeyValuePair.Create("meter", Name ?? string.Empty),
            KeyValuePair.Create("org", Account.Account),
            KeyValuePair.Create("project", Project?.Value ?? string.Empty),
            KeyValuePair.Create("provider", Account.Provider),
            KeyValuePair.Create("rule", Rule.ToString()),
        ]);

    public Fingerprint Fingerprint => Fingerprint.Of(Labels);
}
