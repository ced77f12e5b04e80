using System.Collections.Immutable;

namespace UsageSentinel.Core.Finance;

/// <summary>Who answers for a key's cost. A member is null where nothing says.</summary>
/// <param name="Owner">A person's or service's name, never an address.</param>
/// <param name="Team">Who pays attention.</param>
/// <param name="CostCentre">Who pays.</param>
/// <param name="Tags">Whatever else cost is split by; names compare by ordinal.</param>
public sealed record Ownership(string? Owner, string? Team, string? CostCentre, ImmutableSortedDictionary<string, string> Tags)
{
    public static Ownership NoOne { get; } = new(null, null, null, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>The tags as labels: each as <c>name=value</c>, in the order of their names.</summary>
    public ImmutableArray<string> Labels => Tags.IsEmpty ? [] : [.. Tags.Select(tag => $"{tag.Key}={tag.Value}")];
}
