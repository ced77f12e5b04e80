using System.Text.Json.Nodes;

namespace UsageSentinel.Simulator.Organization;

/// <summary>What a person changed before something happened to a key, for the audit log.</summary>
/// <param name="Type">The event type, such as <c>rate_limit.updated</c>.</param>
/// <param name="Key">The key it is about, by its place in the roster: its owner did it, in its project.</param>
/// <param name="At">When it took effect.</param>
/// <param name="ResourceId">What was changed; null for the key itself.</param>
/// <param name="Changes">What was asked for.</param>
internal sealed record Deed(string Type, int Key, DateTimeOffset At, string? ResourceId, Func<JsonObject> Changes);
