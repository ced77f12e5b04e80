using UsageSentinel.Core.Hygiene;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>A key that manages the organization. Its owner is flat.</summary>
internal sealed record AdminKeyWire(string? Id, string? Name, string? RedactedValue, long? CreatedAt, long? ExpiresAt, long? LastUsedAt, ApiKeyOwnerWire? Owner) : IEntityWire
{
    public InventoryItem ToItem(bool isOurs) => new(InventoryKind.AdminKey, string.Empty, Id ?? "")
    {
        Name = Name,
        Owner = Owner?.OwnerId,
        OwnerName = Owner?.OwnerName,
        CreatedAt = UnixTime.FromWire(CreatedAt),
        ExpiresAt = UnixTime.FromWire(ExpiresAt),
        LastUsedAt = UnixTime.FromWire(LastUsedAt),
        IsOurs = isOurs,
    };
}
