using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>A project.</summary>
internal sealed record ProjectWire(string? Id, string? Name, long? CreatedAt, long? ArchivedAt, string? Status) : IEntityWire
{
    public bool IsArchived => Status == "archived" || ArchivedAt > 0;

    public Project FromWire() => new(new ProjectId(Id ?? ""), Name, IsArchived, UnixTime.FromWire(CreatedAt));
}
