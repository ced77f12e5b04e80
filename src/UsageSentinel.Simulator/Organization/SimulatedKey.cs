using System.Collections.Immutable;

namespace UsageSentinel.Simulator;

/// <summary>A project API key.</summary>
/// <param name="Id">The id, <c>key_…</c>.</param>
/// <param name="Name">What people call it; not unique.</param>
/// <param name="ProjectId">The project it belongs to.</param>
/// <param name="Life">What it is used for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Owner">The person it belongs to, or null if it belongs to a service account.</param>
/// <param name="ServiceAccount">The service account it belongs to, or null if it belongs to a person.</param>
/// <param name="IsListed">False if no listing shows it although it has usage.</param>
/// <param name="IsTracked">False if its usage carries no key id.</param>
/// <param name="OwnerHasAccess">False if the owner lost access to the project.</param>
public sealed record SimulatedKey(
    string Id,
    string Name,
    string ProjectId,
    KeyLife Life,
    DateTimeOffset CreatedAt,
    SimulatedUser? Owner,
    SimulatedServiceAccount? ServiceAccount,
    bool IsListed = true,
    bool IsTracked = true,
    bool OwnerHasAccess = true)
{
    /// <summary>What the key may do; empty for no restriction. No listing shows it.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>What listings show instead of the secret.</summary>
    public string RedactedValue => $"sk-{Id[4..7]}...{Id[^3..]}";
}
