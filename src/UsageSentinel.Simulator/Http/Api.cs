using Microsoft.AspNetCore.Http;
using UsageSentinel.Simulator.Simulation;

namespace UsageSentinel.Simulator.Http;

/// <summary>What every handler needs: the world, and the oddities switched on at the moment.</summary>
internal sealed class Api(World world)
{
    private int traps = (int)world.Options.Traps;
    private volatile SimulatedFault[] faults = [];

    public World World => world;

    public SimulatorTraps Traps
    {
        get => (SimulatorTraps)Volatile.Read(ref traps);
        set => Volatile.Write(ref traps, (int)value);
    }

    public SimulatedFault[] Faults
    {
        get => faults;
        set => faults = value;
    }

    /// <summary>Refuses a request whose path is broken, and says that it is of no use to come again at once.</summary>
    public void Refuse(HttpContext context)
    {
        string? path = context.Request.Path;
        foreach (var fault in faults.OfType<SimulatedFault.Refuses>())
        {
            var broken = $"/v1/organization/{fault.Path}";
            if (path is not null && (path == broken || path.StartsWith(broken + "/", StringComparison.Ordinal)))
            {
                context.Response.Headers["x-should-retry"] = "false";
                throw fault.Status switch
                {
                    401 => new ApiFault(401, "Incorrect API key provided.", "invalid_api_key"),
                    403 => new ApiFault(403, "You have insufficient permissions for this operation. Missing scopes: api.usage.read."),
                    var status => new ApiFault(status, "The server had an error while processing your request.", type: "server_error"),
                };
            }
        }
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
