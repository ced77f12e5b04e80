using System.Collections.Immutable;

namespace UsageSentinel.Core.Hygiene;

/// <summary>Compares two readings of an inventory.</summary>
public static class InventoryComparison
{
    private const string NameSetting = "name";
    private const string OwnerSetting = "owner";
    private const string ExpirySetting = "expires_at";

    /// <summary>What changed, in the order of the new reading, removals last. Nothing is reported of a part that was not read before.</summary>
    public static ImmutableArray<InventoryChange> Changes(InventorySnapshot before, InventorySnapshot after, InventoryPolicy policy)
    {
        var known = before.Items.ToDictionary(item => (item.Kind, item.Project, item.Id));
        var projects = before.Items.Where(item => item.Kind is InventoryKind.Project).Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var owners = before.Items.Where(item => item is { Kind: InventoryKind.Key, Owner: not null }).Select(item => item.Owner).ToHashSet(StringComparer.Ordinal);
        var changes = ImmutableArray.CreateBuilder<InventoryChange>();
        foreach (var item in after.Items)
        {
            if (!known.TryGetValue((item.Kind, item.Project, item.Id), out var was))
            {
                if (before.Parts.Contains(item.Part) || (!projects.Contains(item.Project) && item.Kind is InventoryKind.Key or InventoryKind.ServiceAccount or InventoryKind.Member))
                {
                    changes.Add(new InventoryChange(after.At, InventoryChangeType.Added, item, [], InventoryNotes.Added(item, owners.Contains(item.Owner), policy)));
                }
            }
            else if (Settings(was, item) is { IsEmpty: false } settings)
            {
                changes.Add(new InventoryChange(after.At, InventoryChangeType.Changed, item, settings, InventoryNotes.Changed(was, item)));
            }
        }

        var active = after.Items.Where(item => item.Kind is InventoryKind.Project && item.Setting("archived") != "true").Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var present = after.Items.Select(item => (item.Kind, item.Project, item.Id)).ToHashSet();
        changes.AddRange(before.Items
            .Where(item => !present.Contains((item.Kind, item.Project, item.Id)))
            .Select(item => new InventoryChange(after.At, InventoryChangeType.Removed, item, [], InventoryNotes.Removed(item, active))));
        return changes.ToImmutable();
    }

    private static ImmutableArray<SettingChange> Settings(InventoryItem before, InventoryItem after)
    {
        var (was, now) = (All(before), All(after));
        return [.. was.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Select(name => new SettingChange(name, was.GetValueOrDefault(name), now.GetValueOrDefault(name)))
            .Where(change => change.Before != change.After)];
    }

    private static Dictionary<string, string?> All(InventoryItem item)
    {
        var all = item.Settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
        all[NameSetting] = item.Name;
        all[OwnerSetting] = item.Owner;
        all[ExpirySetting] = item.ExpiresAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return all;
    }
}
