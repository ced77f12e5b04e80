using System.Text.Json.Nodes;

namespace UsageSentinel.Simulator.Organization;

/// <summary>An action, as the audit log shows it.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Type">The event type, such as <c>api_key.deleted</c>.</param>
/// <param name="At">When it took effect.</param>
/// <param name="ResourceId">What it was done to.</param>
/// <param name="Project">The project it was done in; null if in none.</param>
/// <param name="Actor">The person who did it; null if it was done with the admin key.</param>
internal sealed record AuditEntry(string Id, string Type, DateTimeOffset At, string ResourceId, SimulatedProject? Project, SimulatedUser? Actor)
{
    /// <summary>What was asked for, as the details of the entry contain it; null for nothing.</summary>
    public Func<JsonObject>? Changes { get; init; }

    /// <summary>The details of the entry, where they are of another form than most; null for most.</summary>
    public Func<JsonObject>? Details { get; init; }
}
