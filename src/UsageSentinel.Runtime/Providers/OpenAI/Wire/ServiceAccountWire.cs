using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>A service account of a project.</summary>
internal sealed record ServiceAccountWire(string? Id, string? Name, string? Role, long? CreatedAt) : IEntityWire
{
    public ServiceAccount FromWire() => new(Id ?? "", Name, Role, UnixTime.FromWire(CreatedAt));
}
