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

    /// <summary>The truth about usage and cost.</summary>
    public Books Books { get; }
}
