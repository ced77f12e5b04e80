using System.Collections.Immutable;

namespace UsageSentinel.Simulator.Organization;

/// <summary>Who and what exists at the start; flows name its entries by index.</summary>
internal sealed record Roster(
    ImmutableArray<SimulatedProject> Projects,
    ImmutableArray<SimulatedUser> Users,
    ImmutableArray<SimulatedServiceAccount> ServiceAccounts,
    ImmutableArray<SimulatedKey> Keys)
{
    /// <summary>The first key with a life, preferring those that a listing shows and a person owns; any key if there is none.</summary>
    public int Find(KeyLife life, int skip = 0)
    {
        var found = Enumerable.Range(0, Keys.Length)
            .Where(index => Keys[index].Life == life && Keys[index] is { IsListed: true, IsTracked: true })
            .OrderBy(index => Keys[index].OwnerHasAccess ? 0 : 1)
            .ThenBy(index => index)
            .ToList();
        return found.Count == 0 ? skip % Keys.Length : found[skip % found.Count];
    }
}
