using UsageSentinel.Core.Hygiene;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>A client certificate of the organization. Its content is not read.</summary>
internal sealed record CertificateWire(string? Id, string? Name, long? CreatedAt, bool? Active, CertificateDetailsWire? CertificateDetails) : IEntityWire
{
    public InventoryItem ToItem() => new(InventoryKind.Certificate, string.Empty, Id ?? "")
    {
        Name = Name,
        CreatedAt = UnixTime.FromWire(CreatedAt),
        ExpiresAt = UnixTime.FromWire(CertificateDetails?.ExpiresAt),
        Settings = InventoryItem.SettingsOf(("active", Active switch
        {
            true => "true",
            false => "false",
            null => null,
        })),
    };
}

/// <summary>How long a certificate is valid.</summary>
internal sealed record CertificateDetailsWire(long? ExpiresAt);
