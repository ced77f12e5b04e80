using System.Collections.Immutable;
using System.Text.Json.Nodes;
using UsageSentinel.Simulator.Simulation;

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

    /// <summary>Service accounts that exist now.</summary>
    public ImmutableArray<SimulatedServiceAccount> ServiceAccounts => world.Registry.ServiceAccounts;

    /// <summary>People who are in the organization now.</summary>
    public ImmutableArray<SimulatedUser> Users => world.Registry.Users;

    /// <summary>The admin keys that exist now, those of the options first.</summary>
    public ImmutableArray<SimulatedAdminKey> AdminKeys => world.AdminKeys.All;

    /// <summary>A person makes a key in the dashboard of the provider; it makes no request.</summary>
    public SimulatedKey AddKey(string projectId, string name, SimulatedUser owner) => world.Registry.AddKey(projectId, name, owner, world.Now);

    /// <summary>A person makes a service account in the dashboard of the provider.</summary>
    public SimulatedServiceAccount AddServiceAccount(string projectId, string name) => world.Registry.AddAccount(projectId, name, hasRole: true, world.Now);

    /// <summary>A person makes a key of a service account in the dashboard; it makes no request.</summary>
    public SimulatedKey AddKey(SimulatedServiceAccount account, string name) => world.Registry.AddKey(account, name, null, world.Now).Key;

    /// <summary>A person deletes a key in the dashboard, which deletes also what the API does not: one key of a shared service account.</summary>
    public void DeleteKey(SimulatedKey key) => world.Registry.DeleteKey(key.ProjectId, key.Id, world.Now);

    /// <summary>A person loses the access to every project, or has it again; the keys stay and work.</summary>
    public void SetAccess(SimulatedUser user, bool hasAccess) => world.Registry.SetAccess(user.Id, null, hasAccess);

    /// <summary>A person changes an IP allow-list in the dashboard. Only the audit log shows it; requests go on.</summary>
    /// <param name="by">Who does it.</param>
    /// <param name="change"><c>created</c>, <c>updated</c>, <c>deleted</c>, <c>config.activated</c> or <c>config.deactivated</c>.</param>
    /// <param name="id">The id of the list.</param>
    /// <param name="ranges">The addresses in it.</param>
    public void ChangeAllowList(SimulatedUser by, string change, string id, params string[] ranges) => world.Registry.Note(
        $"ip_allowlist.{change}",
        id,
        world.Now,
        by,
        () => change.StartsWith("config.", StringComparison.Ordinal)
            ? new JsonObject { ["configs"] = new JsonArray(new JsonObject { ["id"] = id, ["name"] = "offices" }) }
            : new JsonObject { ["id"] = id, ["name"] = "offices", ["allowed_ips"] = new JsonArray([.. ranges.Select(range => JsonValue.Create(range))]) });

    /// <summary>The applications of a key use another key of its project from the next whole hour on.</summary>
    /// <param name="from">The key they used.</param>
    /// <param name="to">The key they use from then on.</param>
    /// <param name="at">When.</param>
    /// <param name="moves">Which of them move, by number; all of them if null.</param>
    public void Move(string from, string to, DateTimeOffset at, Func<int, bool>? moves = null) =>
        world.Move(from, world.Registry.Keys.Single(key => key.Id == to), at, moves ?? (_ => true));

    /// <summary>The truth about usage and cost.</summary>
    public Books Books { get; }
}
