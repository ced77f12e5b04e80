using System.Collections.Immutable;
using UsageSentinel.Simulator.Organization;

namespace UsageSentinel.Simulator;

/// <summary>What the API would never show: the simulated organization as it really is.</summary>
public sealed class SimulatedOrganization
{
    private readonly World world;

    internal SimulatedOrganization(World world)
    {
        this.world = world;
        Books = new Books(world);
    }

    /// <summary>Keys that exist now, those that no listing shows included.</summary>
    public ImmutableArray<SimulatedKey> Keys => world.Registry.Keys;

    /// <summary>All projects, archived ones included.</summary>
    public ImmutableArray<SimulatedProject> Projects => world.Registry.Projects;

    /// <summary>What the scenario does, past and future.</summary>
    public ImmutableArray<Incident> Incidents => world.Incidents;

    /// <summary>Keys deleted through the API, in that order.</summary>
    public ImmutableArray<KeyDeletion> Deletions => world.Registry.Deletions;

    /// <summary>People who are in the organization now.</summary>
    public ImmutableArray<SimulatedUser> Users => world.Registry.Users;

    /// <summary>The admin keys that exist now, those of the options first.</summary>
    public ImmutableArray<SimulatedAdminKey> AdminKeys => world.AdminKeys.All;

    /// <summary>A person makes a key in the dashboard of the provider; it makes no request.</summary>
    public SimulatedKey AddKey(string projectId, string name, SimulatedUser owner) => world.Registry.AddKey(projectId, name, owner, world.Now);

    /// <summary>The truth about usage and cost.</summary>
    public Books Books { get; }
}
