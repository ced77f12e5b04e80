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

    /// <summary>What was made active or inactive is in a list.</summary>
    private string? SubjectId => Details is { } details ? IdOf(details) ?? FirstOf(details, "configs") ?? FirstOf(details, "certificates") : null;

    private static string? FirstOf(JsonElement details, string list) =>
        details.TryGetProperty(list, out var all) && all.ValueKind is JsonValueKind.Array ? all.EnumerateArray().Select(IdOf).FirstOrDefault() : null;

    private static string? IdOf(JsonElement one) =>
        one.ValueKind is JsonValueKind.Object && one.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String ? id.GetString() : null;
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
