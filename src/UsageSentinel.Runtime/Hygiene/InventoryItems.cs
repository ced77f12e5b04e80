using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Projects and keys, as the sweep lists them, as items of the inventory; and every item made fit to be kept.</summary>
internal static class InventoryItems
{
    private const int LongestText = 200;

    public static IEnumerable<InventoryItem> Of(StoredInventory stored) => stored.Projects.Select(Of)
        .Concat(stored.Keys.Where(key => key.MissingSince is null).Select(key => Of(key.Key)));

    /// <summary>An item without control characters, and without names of people where they are hidden.</summary>
    public static InventoryItem Clean(InventoryItem item, bool showsNames) => item with
    {
        Project = DisplayText.Of(item.Project, LongestText),
        Id = DisplayText.Of(item.Id, LongestText),
        Name = item.Kind is InventoryKind.User or InventoryKind.Member && !showsNames ? null : Text(item.Name),
        Owner = Text(item.Owner),
        OwnerName = showsNames ? Text(item.OwnerName) : null,
        Settings = InventoryItem.NoSettings.AddRange(item.Settings.Select(pair => KeyValuePair.Create(pair.Key, DisplayText.Of(pair.Value, 4_000)))),
    };

    private static string? Text(string? text) => text is null ? null : DisplayText.Of(text, LongestText);

    private static InventoryItem Of(Project project) => new(InventoryKind.Project, string.Empty, project.Id.Value)
    {
        Name = project.Name,
        CreatedAt = project.CreatedAt,
        Settings = InventoryItem.SettingsOf(("archived", project.IsArchived ? "true" : null)),
    };

    private static InventoryItem Of(ApiKey key) => new(InventoryKind.Key, key.Project.Value, key.Id.Value)
    {
        Name = key.Name,
        Owner = key.OwnerId,
        OwnerName = key.OwnerName,
        CreatedAt = key.CreatedAt,
        LastUsedAt = key.LastUsedAt,
        Settings = InventoryItem.SettingsOf(
            ("owner_type", key.OwnerType switch
            {
                KeyOwnerType.User => "user",
                KeyOwnerType.ServiceAccount => "service_account",
                _ => null,
            }),
            ("owner_access", key.OwnerHasAccess switch
            {
                true => "active",
                false => "inactive",
                null => null,
            })),
    };
}
