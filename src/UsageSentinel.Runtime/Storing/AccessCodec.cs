using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>An inventory as the store keeps it.</summary>
internal static class AccessCodec
{
    public static byte[] Write(InventorySnapshotWire snapshot) => JsonSerializer.SerializeToUtf8Bytes(snapshot, AccessJson.Default.InventorySnapshotWire);

    public static byte[] Write(InventoryChangeWire[] changes) => JsonSerializer.SerializeToUtf8Bytes(changes, AccessJson.Default.InventoryChangeWireArray);

    public static string Write(ImmutableArray<string> lines) => JsonSerializer.Serialize([.. lines], AccessJson.Default.StringArray);

    public static InventorySnapshotWire Snapshot(StoredEntity row) => Read(row, AccessJson.Default.InventorySnapshotWire);

    public static InventorySnapshotWire ReadSnapshot(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, AccessJson.Default.InventorySnapshotWire) ?? throw new JsonException("null");

    public static InventoryChangeWire[] Changes(StoredEntity row) => Read(row, AccessJson.Default.InventoryChangeWireArray);

    public static ImmutableArray<string> Lines(string? text) => text is null ? [] : [.. JsonSerializer.Deserialize(text, AccessJson.Default.StringArray) ?? []];

    private static T Read<T>(StoredEntity row, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Compressed.Read(row.Blob() ?? []), type) ?? throw new JsonException("null");
        }
        catch (JsonException broken)
        {
            throw new StoreException(StoreError.Corrupt, "The store holds an inventory that cannot be read. Restore it from a backup.", broken);
        }
    }
}

/// <summary>A part of a snapshot.</summary>
internal sealed record InventorySnapshotWire(InventoryItemWire[] Items, InventoryPartWire[] Parts);

/// <summary>A list that was read.</summary>
internal sealed record InventoryPartWire(InventoryKind Kind, string Project);

/// <summary>A thing of the inventory.</summary>
internal sealed record InventoryItemWire(InventoryKind Kind, string Project, string Id)
{
    public string? Name { get; init; }

    public string? Owner { get; init; }

    public string? OwnerName { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public bool IsOurs { get; init; }

    public Dictionary<string, string>? Settings { get; init; }

    public static InventoryItemWire Of(InventoryItem item) => new(item.Kind, item.Project, item.Id)
    {
        Name = item.Name,
        Owner = item.Owner,
        OwnerName = item.OwnerName,
        CreatedAt = item.CreatedAt,
        LastUsedAt = item.LastUsedAt,
        ExpiresAt = item.ExpiresAt,
        IsOurs = item.IsOurs,
        Settings = item.Settings.IsEmpty ? null : item.Settings.ToDictionary(StringComparer.Ordinal),
    };

    public InventoryItem ToItem() => new(Kind, Project, Id)
    {
        Name = Name,
        Owner = Owner,
        OwnerName = OwnerName,
        CreatedAt = CreatedAt,
        LastUsedAt = LastUsedAt,
        ExpiresAt = ExpiresAt,
        IsOurs = IsOurs,
        Settings = Settings is null ? InventoryItem.NoSettings : InventoryItem.NoSettings.AddRange(Settings),
    };
}

/// <summary>A change of the inventory.</summary>
internal sealed record InventoryChangeWire(DateTimeOffset At, InventoryChangeType Type, InventoryItemWire Item)
{
    public SettingChange[]? Settings { get; init; }

    public InventoryNote[]? Notes { get; init; }

    public bool IsOurs { get; init; }

    public static InventoryChangeWire Of(InventoryChange change) => new(change.At, change.Type, InventoryItemWire.Of(change.Item))
    {
        Settings = change.Settings.IsEmpty ? null : [.. change.Settings],
        Notes = change.Notes.IsEmpty ? null : [.. change.Notes],
        IsOurs = change.IsOurs,
    };

    public InventoryChange ToChange() => new(At, Type, Item.ToItem(), [.. Settings ?? []], [.. Notes ?? []]) { IsOurs = IsOurs };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(InventorySnapshotWire))]
[JsonSerializable(typeof(InventoryChangeWire[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class AccessJson : JsonSerializerContext;
