using System.Collections.Immutable;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What the last inventory says of each key.</summary>
/// <param name="inventory">As stored: keys that are no longer listed among them.</param>
/// <param name="state">When it was read, and what of it could not be.</param>
/// <param name="limits">The limits that containment holds, by project.</param>
/// <param name="changes">When a person last changed the rate limits of a project.</param>
internal sealed class KeyFactsLookup(
    StoredInventory inventory, AccountState state, ImmutableDictionary<ProjectId, HeldLimit> limits, ImmutableDictionary<ProjectId, DateTimeOffset> changes)
{
    private readonly Dictionary<KeyId, StoredKey> keys = inventory.Keys.ToDictionary(stored => stored.Key.Id);

    /// <summary>An inventory without a single key is none: the provider may not list keys at all.</summary>
    private readonly DateTimeOffset? listedAt = inventory.Keys.Any(stored => stored.MissingSince is null) ? state.InventoryAt : null;

    /// <summary>The project a key is listed in; null where it is listed in none.</summary>
    public ProjectId? ProjectOf(KeyId key) => keys.GetValueOrDefault(key) is { MissingSince: null } stored ? stored.Key.Project : null;

    public KeyFacts Of(SeriesId series) => Known(series) with
    {
        Limit = series.Project is { } project ? limits.GetValueOrDefault(project) : null,
        LimitChangedAt = series.Project is { } changed && changes.TryGetValue(changed, out var at) ? at : null,
    };

    private KeyFacts Known(SeriesId series) => series.Key is { } id && keys.TryGetValue(id, out var stored)
        ? new KeyFacts(stored.Key.CreatedAt, stored.Key.LastUsedAt) { UnlistedSince = stored.MissingSince, WasListed = stored.MissingSince }
        : KeyFacts.Unknown with { UnlistedSince = series.IsAttributed && KeySources.Of(state, series.Project) is null ? listedAt : null };
}
