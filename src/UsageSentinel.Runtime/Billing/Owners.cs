using System.Collections.Concurrent;
using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>Who answers for each series of an account: the rules of the configuration over what the inventory says.</summary>
public sealed class Owners(InventoryStore inventories, OwnerRules book, OwnerNames names)
{
    private readonly ConcurrentDictionary<ProviderAccount, OwnerTable> known = new();

    public async Task<OwnerTable> OfAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        Remember(account, await inventories.ReadAsync(account, cancellationToken));

    /// <summary>The table of the inventory this process saw last; null before it saw one.</summary>
    public OwnerTable? Loaded(ProviderAccount account) => known.GetValueOrDefault(account);

    /// <summary>By the last inventory that this process saw; no owner before the first one.</summary>
    public Ownership Known(ProviderAccount account, SeriesId series) =>
        known.TryGetValue(account, out var table) ? table[series] : Ownership.NoOne;

    /// <summary>Takes note of an inventory that was just read.</summary>
    public OwnerTable Remember(ProviderAccount account, StoredInventory inventory) => known[account] = Of(inventory);

    private OwnerTable Of(StoredInventory inventory)
    {
        var projects = inventory.Projects.ToDictionary(project => project.Id, project => project.Name);
        var keys = inventory.Keys.ToDictionary(key => key.Key.Id, key => key.Key);
        return new OwnerTable(series => book.Resolve(new OwnerFacts(
            series.Key?.Value,
            series.Key is { } id ? keys.GetValueOrDefault(id)?.Name : null,
            series.Project?.Value,
            series.Project is { } project ? projects.GetValueOrDefault(project) : null,
            names is OwnerNames.Shown && series.Key is { } key ? keys.GetValueOrDefault(key)?.OwnerName : null)));
    }

    /// <summary>The rules of the configuration, checked before.</summary>
    public static OwnerRules BookOf(SentinelOptions options) => new(
    [
        .. options.Owners.Select(rule => new OwnerRule(rule.Key, rule.Project, new Ownership(
            rule.Owner,
            rule.Team,
            rule.CostCentre,
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, rule.Tags.Select(Tag).DistinctBy(tag => tag.Key))))),
    ]);

    /// <summary>A tag as it is written: <c>name=value</c>.</summary>
    public static KeyValuePair<string, string> Tag(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is var cut and > 0 ? KeyValuePair.Create(text[..cut].Trim(), text[(cut + 1)..].Trim()) : KeyValuePair.Create(text, string.Empty);
}

/// <summary>Whether the owner names reported by the provider are used.</summary>
public enum OwnerNames
{
    Shown,
    Hidden,
}

/// <summary>Who answers for each series; found once for each.</summary>
public sealed class OwnerTable(Func<SeriesId, Ownership> resolve)
{
    private readonly ConcurrentDictionary<SeriesId, Ownership> known = new();

    public Ownership this[SeriesId series] => known.GetOrAdd(series, resolve);
}
