namespace UsageSentinel.Simulator;

/// <summary>A person of the organization.</summary>
/// <param name="Id">The id, <c>user-…</c>.</param>
/// <param name="Name">The full name.</param>
/// <param name="Email">An address that does not exist.</param>
/// <param name="CreatedAt">When the person joined.</param>
/// <param name="Role"><c>owner</c> or <c>reader</c> of the organization.</param>
public sealed record SimulatedUser(string Id, string Name, string Email, DateTimeOffset CreatedAt, string Role);
