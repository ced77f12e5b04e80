using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Changes of the IP allow-lists of an organization. The provider lists none of them: they are known from its audit log only.</summary>
internal static class AllowListChanges
{
    private const string Types = "ip_allowlist.";

    /// <summary>The setting that names the entry of the audit log.</summary>
    private const string Entry = "entry";

    /// <summary>The changes that are in entries of the audit log.</summary>
    /// <param name="entries">Entries since about the last reading.</param>
    /// <param name="known">The changes that are kept since then: entries are read more than once.</param>
    /// <param name="now">When they are seen, UTC.</param>
    public static ImmutableArray<InventoryChange> Of(IEnumerable<AuditEntry> entries, IEnumerable<InventoryChange> known, DateTimeOffset now)
    {
        var seen = known.Where(change => change.Item.Kind is InventoryKind.IpAllowList).Select(change => change.Item.Setting(Entry)).ToHashSet(StringComparer.Ordinal);
        return [.. entries.Where(IsOne).Where(entry => seen.Add(InventoryItems.Clean(Item(entry), showsNames: false).Setting(Entry))).Select(entry => Of(entry, now))];
    }

    /// <summary>Whether an entry is about an allow-list.</summary>
    public static bool IsOne(AuditEntry entry) => entry.Type.StartsWith(Types, StringComparison.Ordinal);

    private static InventoryChange Of(AuditEntry entry, DateTimeOffset now)
    {
        var what = entry.Type[(entry.Type.LastIndexOf('.') + 1)..];
        var type = what switch
        {
            "created" => InventoryChangeType.Added,
            "deleted" => InventoryChangeType.Removed,
            _ => InventoryChangeType.Changed,
        };
        var setting = what switch
        {
            "activated" => new SettingChange("active", "false", "true"),
            "deactivated" => new SettingChange("active", "true", "false"),
            _ => new SettingChange("ranges", "not known", entry.Changes?.Split('=')[^1] ?? "not known"),
        };
        return new InventoryChange(
            now, type, InventoryItems.Clean(Item(entry), showsNames: false), type is InventoryChangeType.Changed ? [setting] : [], [InventoryNote.AllowListChanged]);
    }

    private static InventoryItem Item(AuditEntry entry) => new(InventoryKind.IpAllowList, entry.Project?.Value ?? string.Empty, entry.SubjectId ?? entry.Id)
    {
        Owner = entry.ActorId,
        CreatedAt = entry.EffectiveAt,
        Settings = InventoryItem.SettingsOf((Entry, entry.Id)),
    };
}
