using System.Collections.Immutable;
using System.Text.Json.Nodes;
using UsageSentinel.Simulator.Chance;

namespace UsageSentinel.Simulator.Organization;

/// <summary>What exists now: the roster, plus what was made and minus what was deleted through the API.</summary>
internal sealed class Registry
{
    private readonly Lock gate = new();
    private readonly Identifiers ids;
    private readonly Dictionary<(string Project, string Model), RateLimit> rateLimits = [];
    private int made;

    public Registry(Roster roster, Identifiers ids, DateTimeOffset historyStart, IReadOnlyList<Deed> deeds)
    {
        this.ids = ids;
        Keys = roster.Keys;
        ServiceAccounts = roster.ServiceAccounts;
        Projects = roster.Projects;
        Users = roster.Users;
        made = roster.Keys.Length;
        var created = Keys
            .Where(key => key.IsListed && key.CreatedAt >= historyStart)
            .Select(key => (At: key.CreatedAt, Type: "api_key.created", Key: key, Resource: key.Id, Changes: (Func<JsonObject>?)null));
        var changed = deeds
            .Select(deed => (deed.At, deed.Type, Key: Keys[deed.Key], deed.ResourceId, Changes: (Func<JsonObject>?)deed.Changes))
            .Select(deed => (deed.At, deed.Type, deed.Key, Resource: deed.ResourceId ?? deed.Key.Id, deed.Changes));
        foreach (var (at, type, key, resource, changes) in created.Concat(changed).OrderBy(entry => entry.At))
        {
            Record(type, resource, key.ProjectId, at, key.Owner ?? Users[0], changes);
        }
    }

    public ImmutableArray<SimulatedKey> Keys { get; private set; }

    public ImmutableArray<SimulatedServiceAccount> ServiceAccounts { get; private set; }

    public ImmutableArray<SimulatedProject> Projects { get; }

    public ImmutableArray<SimulatedUser> Users { get; private set; }

    public ImmutableArray<KeyDeletion> Deletions { get; private set; } = [];

    /// <summary>Oldest first; a scenario's are there before they took effect.</summary>
    public ImmutableArray<AuditEntry> Audit { get; private set; } = [];

    public SimulatedKey? DeleteKey(string project, string id, DateTimeOffset now)
    {
        lock (gate)
        {
            var key = Keys.FirstOrDefault(key => key.Id == id && key.ProjectId == project && key.IsListed);
            if (key is not null)
            {
                Forget(key, now);
            }

            return key;
        }
    }

    /// <summary>Deletes an account and every key of it; null if there is none.</summary>
    public IReadOnlyList<SimulatedKey>? DeleteAccount(string project, string id, DateTimeOffset now)
    {
        lock (gate)
        {
            if (ServiceAccounts.FirstOrDefault(account => account.Id == id && account.ProjectId == project) is not { } account)
            {
                return null;
            }

            var keys = Keys.Where(key => key.ServiceAccount?.Id == id).ToList();
            keys.ForEach(key => Forget(key, now));
            ServiceAccounts = ServiceAccounts.Remove(account);
            Record("service_account.deleted", id, project, now);
            return keys;
        }
    }

    public SimulatedServiceAccount AddAccount(string project, string name, bool hasRole, DateTimeOffset now)
    {
        lock (gate)
        {
            var account = new SimulatedServiceAccount(ids.ServiceAccount(1_000_000 + made++), name, project, now, hasRole ? "member" : "none");
            ServiceAccounts = ServiceAccounts.Add(account);
            Record("service_account.created", account.Id, project, now);
            return account;
        }
    }

    /// <summary>Renames an account or gives it a role; its keys keep both in view.</summary>
    public SimulatedServiceAccount SetAccount(SimulatedServiceAccount account, string? name, string? role, DateTimeOffset now)
    {
        lock (gate)
        {
            var next = account with { Name = name ?? account.Name, Role = role ?? account.Role };
            ServiceAccounts = ServiceAccounts.Replace(account, next);
            Keys = [.. Keys.Select(key => key.ServiceAccount?.Id == account.Id ? key with { ServiceAccount = next } : key)];
            Record("service_account.updated", account.Id, account.ProjectId, now);
            return next;
        }
    }

    /// <summary>Makes an unused key, and its secret, which is shown once.</summary>
    public (SimulatedKey Key, string Secret) AddKey(SimulatedServiceAccount account, string name, string[]? scopes, DateTimeOffset now)
    {
        lock (gate)
        {
            var index = made++;
            var key = new SimulatedKey(ids.Key(index), name, account.ProjectId, KeyLife.Unused, now, null, account) { Scopes = scopes is null ? [] : [.. scopes] };
            Keys = Keys.Add(key);
            Record("api_key.created", key.Id, key.ProjectId, now);
            return (key, ids.Secret(index));
        }
    }

    /// <summary>Makes an unused key of a person, as the dashboard of the provider does.</summary>
    public SimulatedKey AddKey(string project, string name, SimulatedUser owner, DateTimeOffset now)
    {
        lock (gate)
        {
            var key = new SimulatedKey(ids.Key(made++), name, project, KeyLife.Unused, now, owner, null);
            Keys = Keys.Add(key);
            Record("api_key.created", key.Id, project, now, owner);
            return key;
        }
    }

    /// <summary>Takes a person's access to a project, or with no project all of it; the keys of that person stay and work.</summary>
    public void LoseAccess(string user, string? project) => SetAccess(user, project, false);

    /// <summary>Takes or gives a person's access to a project, or with no project to all of them.</summary>
    public void SetAccess(string user, string? project, bool hasAccess)
    {
        lock (gate)
        {
            Keys = [.. Keys.Select(key => key.Owner?.Id == user && (project is null || key.ProjectId == project) ? key with { OwnerHasAccess = hasAccess } : key)];
        }
    }

    /// <summary>Removes a person from the organization, or changes the role; with both null nothing happens.</summary>
    public SimulatedUser? SetUser(string id, string? role)
    {
        lock (gate)
        {
            if (Users.FirstOrDefault(user => user.Id == id) is not { } user)
            {
                return null;
            }

            Users = role is null ? Users.Remove(user) : Users.Replace(user, user with { Role = role });
            return role is null ? user : user with { Role = role };
        }
    }

    /// <summary>The people with access to a project: the owner of the organization, and those whose keys have it.</summary>
    public IReadOnlyList<SimulatedUser> Members(string project)
    {
        lock (gate)
        {
            var owners = Keys.Where(key => key.ProjectId == project && key is { OwnerHasAccess: true, Owner: not null }).Select(key => key.Owner!.Id).ToHashSet(StringComparer.Ordinal);
            return [.. Users.Where((user, index) => index == 0 || owners.Contains(user.Id))];
        }
    }

    public RateLimit RateLimit(string project, string model)
    {
        lock (gate)
        {
            return rateLimits.GetValueOrDefault((project, model)) ?? Organization.RateLimit.For(model);
        }
    }

    public void SetRateLimit(string project, RateLimit limit, DateTimeOffset now)
    {
        lock (gate)
        {
            rateLimits[(project, limit.Model)] = limit;
            Record("rate_limit.updated", limit.Id, project, now, null, () => new JsonObject
            {
                ["max_requests_per_1_minute"] = limit.RequestsPerMinute,
                ["max_tokens_per_1_minute"] = limit.TokensPerMinute,
            });
        }
    }

    /// <summary>Notes what was done to something of the organization that belongs to no project.</summary>
    public void Note(string type, string resource, DateTimeOffset now, SimulatedUser? actor, Func<JsonObject> details)
    {
        lock (gate)
        {
            Audit = Audit.Add(new(ids.AuditLog(Audit.Length), type, now, resource, null, actor) { Details = details });
        }
    }

    private void Forget(SimulatedKey key, DateTimeOffset now)
    {
        Keys = Keys.Remove(key);
        Deletions = Deletions.Add(new(key.Id, now));
        Record("api_key.deleted", key.Id, key.ProjectId, now);
    }

    private void Record(string type, string resource, string project, DateTimeOffset at, SimulatedUser? actor = null, Func<JsonObject>? changes = null) =>
        Audit = Audit.Add(new(ids.AuditLog(Audit.Length), type, at, resource, Projects.FirstOrDefault(one => one.Id == project), actor) { Changes = changes });
}
