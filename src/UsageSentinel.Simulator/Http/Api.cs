using UsageSentinel.Simulator.Organization;

namespace UsageSentinel.Simulator.Http;

/// <summary>What every handler needs: the world, and the oddities switched on at the moment.</summary>
internal sealed class Api(World world)
{
    private int traps = (int)world.Options.Traps;

    public World World => world;

    public SimulatorTraps Traps
    {
        get => (SimulatorTraps)Volatile.Read(ref traps);
        set => Volatile.Write(ref traps, (int)value);
    }

    public bool Has(SimulatorTraps trap) => (Traps & trap) != 0;

    /// <summary>A project that may be read below; archived ones may not.</summary>
    public SimulatedProject Project(string? id)
    {
        var project = AnyProject(id);
        return project.ArchivedAt is null
            ? project
            : throw ApiFault.BadRequest($"The project {id} is archived and cannot be accessed.", "project_id");
    }

    public SimulatedProject AnyProject(string? id) =>
        world.Registry.Projects.FirstOrDefault(project => project.Id == id) ?? throw ApiFault.NotFound($"The project {id} was not found");

    public int ProjectIndex(SimulatedProject project) => world.ProjectIndex[project.Id];
}
