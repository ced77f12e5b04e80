using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>One entry of the provider's audit log.</summary>
/// <param name="Id">Identity.</param>
/// <param name="Type">Such as <c>api_key.deleted</c>.</param>
/// <param name="EffectiveAt">UTC.</param>
/// <param name="Project">Null where the entry names none.</param>
/// <param name="SubjectId">The id of what was changed, from the details; null if there is none.</param>
/// <param name="ActorId">The id of the user or key that did it; null where the provider names none. Never an e-mail or IP address.</param>
public sealed record AuditEntry(string Id, string Type, DateTimeOffset EffectiveAt, ProjectId? Project, string? SubjectId, string? ActorId)
{
    /// <summary>The numbers and scopes that were asked for, such as <c>max_requests_per_1_minute=5000</c>, separated by commas; null for none.</summary>
    public string? Changes { get; init; }

    /// <summary>Whether a person did it in a session; false for a key, and where the provider does not say.</summary>
    public bool IsByPerson { get; init; }
}
