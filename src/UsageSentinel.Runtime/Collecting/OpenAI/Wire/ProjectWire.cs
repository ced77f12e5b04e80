using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Collecting.OpenAI.Wire;

/// <summary>A project.</summary>
internal sealed record ProjectWire(string? Id, string? Name, long? CreatedAt, long? ArchivedAt, string? Status) : IEntityWire
{
    public bool IsArchived => Status == "archived" || ArchivedAt > 0;

    public Project FromWire() => new(new ProjectId(Id ?? ""), Name, IsArchived, UnixTime.FromWire(CreatedAt));
}
