using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>A key of a project.</summary>
internal sealed record ApiKeyWire(
    string? Id,
    string? Name,
    string? RedactedValue,
    long? CreatedAt,
    long? LastUsedAt,
    string? OwnerProjectAccess,
    ApiKeyOwnerWire? Owner) : IEntityWire
{
    public ApiKey FromWire(ProjectId project) => new(
        new KeyId(Id ?? ""),
        project,
        Name,
        RedactedValue,
        Owner?.OwnerType ?? KeyOwnerType.Unknown,
        Owner?.OwnerId,
        Owner?.OwnerName,
        OwnerProjectAccess switch
        {
            "active" => true,
            "inactive" => false,
            _ => null,
        },
        UnixTime.FromWire(CreatedAt),
        UnixTime.FromWire(LastUsedAt));
}

/// <summary>The owner of a key: under the name of its type or, in another place of the API, flat.</summary>
internal sealed record ApiKeyOwnerWire(string? Type, string? Id, string? Name, PartyWire? User, PartyWire? ServiceAccount)
{
    public KeyOwnerType OwnerType => this switch
    {
        { Type: "user" } => KeyOwnerType.User,
        { Type: "service_account" } => KeyOwnerType.ServiceAccount,
        // The nested owner is a sign as well, and deleting the key as a user's key would fail.
        { ServiceAccount: not null } => KeyOwnerType.ServiceAccount,
        { User: not null } => KeyOwnerType.User,
        _ => KeyOwnerType.Unknown,
    };

    public string? OwnerId => Party?.Id ?? Id;

    /// <summary>People without a name are listed under their e-mail address, which is never kept.</summary>
    public string? OwnerName => (Party?.Name ?? Name) is { } name && !name.Contains('@') ? name : null;

    private PartyWire? Party => OwnerType == KeyOwnerType.ServiceAccount ? ServiceAccount : User;
}

/// <summary>A user or service account, as far as it is read. The e-mail address is not.</summary>
internal sealed record PartyWire(string? Id, string? Name);
