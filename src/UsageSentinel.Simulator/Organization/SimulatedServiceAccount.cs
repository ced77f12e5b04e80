namespace UsageSentinel.Simulator;

/// <summary>A service account of a project; it may own several keys.</summary>
/// <param name="Id">The id, <c>svc_acct_…</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="ProjectId">The project it belongs to.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Role"><c>owner</c>, <c>member</c> or <c>none</c>.</param>
public sealed record SimulatedServiceAccount(string Id, string Name, string ProjectId, DateTimeOffset CreatedAt, string Role = "member");
