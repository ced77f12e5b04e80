using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Hygiene;

namespace UsageSentinel.Cli.Output;

/// <summary>A thing of the inventory, as JSON.</summary>
internal sealed record InventoryJson(
    string Provider,
    string Kind,
    string? ProjectId,
    string Id,
    string? Name,
    string? OwnerId,
    string? OwnerName,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt,
    bool IsOurs,
    IReadOnlyDictionary<string, string> Settings)
{
    public static InventoryJson Of(string provider, InventoryItem item) => new(
        provider,
        Json.Word(item.Kind),
        item.Project.Length > 0 ? item.Project : null,
        item.Id,
        item.Name,
        item.Owner,
        item.OwnerName,
        item.CreatedAt,
        item.LastUsedAt,
        item.ExpiresAt,
        item.IsOurs,
        item.Settings);
}

/// <summary>A change of the inventory, as JSON.</summary>
internal sealed record InventoryChangeJson(DateTimeOffset At, string Change, InventoryJson Item, IReadOnlyList<SettingChange> Settings, IReadOnlyList<string> Notes, bool ByUs, string? ActorId)
{
    public static InventoryChangeJson Of(string provider, AttributedChange attributed)
    {
        var change = attributed.Change;
        return new InventoryChangeJson(
        change.At,
        Json.Word(change.Type),
        InventoryJson.Of(provider, change.Item),
        change.Settings,
        [.. change.Notes.Select(Json.Word)],
        change.IsOurs,
        attributed.Actor);
    }
}
