using UsageSentinel.Core.Hygiene;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>A person of the organization or of a project. The e-mail address is not read.</summary>
internal sealed record UserWire(string? Id, string? Name, string? Role, long? AddedAt) : IEntityWire
{
    public InventoryItem ToUser() => ToItem(InventoryKind.User, string.Empty);

    public InventoryItem ToMember(string project) => ToItem(InventoryKind.Member, project);

    private InventoryItem ToItem(InventoryKind kind, string project) => new(kind, project, Id ?? "")
    {
        // People without a name are listed under their e-mail address, which is never kept.
        Name = Name is { } name && !name.Contains('@') ? name : null,
        CreatedAt = UnixTime.FromWire(AddedAt),
        Settings = InventoryItem.SettingsOf(("role", Role)),
    };
}
