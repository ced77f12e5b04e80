using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Collecting;

/// <summary>What the last inventory says of each key.</summary>
/// <param name="inventory">As stored: keys that are no longer listed among them.</param>
/// <param name="readAt">When it was read; null where it was not.</param>
internal sealed class FactsOfKeys(StoredInventory inventory, DateTimeOffset? readAt)
{
    private readonly Dictionary<KeyId, StoredKey> keys = inventory.Keys.ToDictionary(stored => stored.Key.Id);

    /// <summary>An inventory without a single key is none: the provider may not list keys at all.</summary>
    private readonly DateTimeOffset? listedAt = inventory.Keys.Any(stored => stored.MissingSince is null) ? readAt : null;

    /// <summary>The project a key is listed in; null where it is listed in none.</summary>
    public ProjectId? ProjectOf(KeyId key) => keys.GetValueOrDefault(key) is { MissingSince: null } stored ? stored.Key.Project : null;

    public KeyFacts Of(SeriesId series) => series.Key is { } id && keys.TryGetValue(id, out var stored)
        ? new KeyFacts(stored.Key.CreatedAt, stored.Key.LastUsedAt) { UnlistedSince = stored.MissingSince, WasListed = stored.MissingSince }
        : KeyFacts.Unknown with { UnlistedSince = series.IsAttributed ? listedAt : null };
}
