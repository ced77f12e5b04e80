using System.Collections.Immutable;
using UsageSentinel.Simulator.Chance;

namespace UsageSentinel.Simulator.Organization;

/// <summary>Invents an organization from the options.</summary>
internal sealed class RosterBuilder(SimulatorOptions options, DateTimeOffset start)
{
    private const int KeysPerProject = 6;
    private const int MostProjects = 100;

    private static readonly ImmutableArray<KeyLife> Lives =
    [
        KeyLife.OfficeHours, KeyLife.ConstantService, KeyLife.NightlyBatch, KeyLife.BurstyDeveloper,
        KeyLife.Dormant, KeyLife.Growing, KeyLife.WeeklyReport, KeyLife.OfficeHours,
        KeyLife.ConstantService, KeyLife.BurstyDeveloper, KeyLife.OfficeHours, KeyLife.Newborn,
    ];

    private readonly Identifiers ids = new(options.Seed);
    private readonly DateTimeOffset founded = start.AddDays(-600);
    private readonly List<SimulatedProject> projects = [];
    private readonly List<SimulatedUser> users = [];
    private readonly List<SimulatedServiceAccount> accounts = [];
    private readonly List<SimulatedKey> keys = [];

    public Roster Build()
    {
        var active = Math.Clamp((options.Keys + KeysPerProject - 1) / KeysPerProject, 1, MostProjects);
        for (var index = 0; index < active; index++)
        {
            projects.Add(new(ids.Project(index), Named(Names.Project(index), index), founded.AddDays(index)));
        }

        for (var index = 0; index < Math.Max(3, options.Keys / 3); index++)
        {
            users.Add(new(ids.User(index), Named(Names.Person(index), index), Names.Email(index), founded.AddDays(index % 300), index == 0 ? "owner" : "reader"));
        }

        for (var index = 0; index < options.Keys; index++)
        {
            keys.Add(Key(index, Lives[index % Lives.Length], projects[index % active]));
        }

        AddOddities(active);
        return new([.. projects], [.. users], [.. accounts], [.. keys]);
    }

    private SimulatedKey Key(int index, KeyLife life, SimulatedProject project)
    {
        var created = life == KeyLife.Newborn ? start.AddDays(-3) : project.CreatedAt.AddDays(20 + (index % 200));
        var isOwnedByAccount = Has(SimulatorTraps.ServiceAccountKeys) && life is KeyLife.ConstantService or KeyLife.NightlyBatch;
        return new(
            ids.Key(index),
            Named(Names.Key(life, index), index),
            project.Id,
            life,
            created,
            isOwnedByAccount ? null : users[index % users.Count],
            isOwnedByAccount ? Account(project, created) : null,
            OwnerHasAccess: isOwnedByAccount || !Has(SimulatorTraps.InactiveOwners) || index % 12 != 9);
    }

    // Every second service or batch key of a project shares its account: deleting it takes both.
    private SimulatedServiceAccount Account(SimulatedProject project, DateTimeOffset created)
    {
        var last = accounts.FindLast(account => account.ProjectId == project.Id);
        if (last is not null && keys.Count(key => key.ServiceAccount?.Id == last.Id) == 1)
        {
            return last;
        }

        var index = accounts.Count;
        var account = new SimulatedServiceAccount(ids.ServiceAccount(index), $"{project.Name} service {index}", project.Id, created);
        accounts.Add(account);
        return account;
    }

    private void AddOddities(int active)
    {
        var next = options.Keys;
        if (Has(SimulatorTraps.UnknownKeys))
        {
            keys.Add(Key(next++, KeyLife.OfficeHours, projects[0]) with { IsListed = false });
        }

        if (Has(SimulatorTraps.Unattributed))
        {
            keys.Add(Key(next++, KeyLife.ConstantService, projects[^1]) with { Name = "legacy", IsTracked = false, CreatedAt = founded.AddDays(-900) });
        }

        if (Has(SimulatorTraps.ArchivedProjects))
        {
            var archivedAt = start.AddDays(-Math.Max(1, options.Days / 2.0));
            projects.Add(new(ids.Project(active), "sunset", founded, archivedAt));
            keys.Add(Key(next, KeyLife.ConstantService, projects[^1]));
        }
    }

    private string Named(string name, int index) => Has(SimulatorTraps.OddNames) ? Names.Odd(name, index) : name;

    private bool Has(SimulatorTraps trap) => (options.Traps & trap) != 0;
}
