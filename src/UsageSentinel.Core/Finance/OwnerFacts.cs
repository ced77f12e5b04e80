namespace UsageSentinel.Core.Finance;

/// <summary>What is known of a key for finding who answers for it.</summary>
/// <param name="Key">Its id; null for usage no key can be named for.</param>
/// <param name="KeyName">For people; null if there is none.</param>
/// <param name="Project">The id of its project; null if there is none.</param>
/// <param name="ProjectName">For people; null if there is none.</param>
/// <param name="InventoryOwner">Whom the provider says it belongs to; null where it does not, or where names are switched off.</param>
public sealed record OwnerFacts(string? Key, string? KeyName, string? Project, string? ProjectName, string? InventoryOwner);
