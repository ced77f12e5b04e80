namespace UsageSentinel.Simulator;

/// <summary>A project of the organization.</summary>
/// <param name="Id">The id, <c>proj_…</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ArchivedAt">When it was archived; null while it is active.</param>
public sealed record SimulatedProject(string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? ArchivedAt = null);
