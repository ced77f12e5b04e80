using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>One entry of the audit log. Addresses and e-mail addresses in it are not read.</summary>
internal sealed record AuditEntryWire(string? Id, string? Type, long? EffectiveAt, AuditPartyWire? Project, AuditActorWire? Actor) : IEntityWire
{
    /// <summary>The details are in a member named after the type.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>Null where the entry lacks what every entry must have.</summary>
    public AuditEntry? FromWire() =>
        Id is not null && Type is not null && UnixTime.FromWire(EffectiveAt) is { } effectiveAt
            ? new AuditEntry(
                Id,
                Type,
                effectiveAt,
                Project?.Id is { Length: > 0 } project ? new ProjectId(project) : null,
                SubjectId,
                Actor?.PartyId)
            { Changes = AuditChanges.Of(Details), IsByPerson = Actor?.Session?.User is not null }
            : null;

    private JsonElement? Details =>
        Type is not null && Others is not null && Others.TryGetValue(Type, out var details) && details.ValueKind == JsonValueKind.Object ? details : null;

    private string? SubjectId =>
        Details is { } details && details.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
}

/// <summary>Who did it: a person in a session, or a key.</summary>
internal sealed record AuditActorWire(AuditSessionWire? Session, AuditKeyWire? ApiKey)
{
    public string? PartyId =>
        ApiKey is { } key ? key.Id ?? key.User?.Id ?? key.ServiceAccount?.Id : Session?.User?.Id;
}

internal sealed record AuditSessionWire(AuditPartyWire? User);

internal sealed record AuditKeyWire(string? Id, AuditPartyWire? User, AuditPartyWire? ServiceAccount);

internal sealed record AuditPartyWire(string? Id);
