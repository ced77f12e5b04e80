using System.Collections.Immutable;

namespace UsageSentinel.Simulator.Organization;

/// <summary>What exists now: the roster, plus what was made and minus what was deleted through the API.</summary>
internal sealed class Registry
{
    private readonly Lock gate = new();
    private readonly Identifiers ids;
    private readonly Dictionary<(string Project, string Model), RateLimit> rateLimits = [];
    private int made;

    public Registry(Roster roster, Identifiers ids, DateTimeOffset historyStart)
    {
        this.ids = ids;
        Keys = roster.Keys;
        ServiceAccounts = roster.ServiceAccounts;
        Projects = roster.Projects;
        Users = roster.Users;
        made = roster.Keys.Length;
        foreach (var key in Keys.Where(key => key.IsListed && key.CreatedAt >= historyStart).OrderBy(key => key.CreatedAt))
        {
            Record("api_key.created", key.Id, key.ProjectId, key.CreatedAt, key.Owner ?? Users[0]);
        }
    }

    public ImmutableArray<SimulatedKey> Keys { get; private set; }

    public ImmutableArray<SimulatedServiceAccount> ServiceAccounts { get; private set; }

    public ImmutableArray<SimulatedProject> Projects { get; }

    public ImmutableArray<SimulatedUser> Users { get; }

    public ImmutableArray<KeyDeletion> Deletions { get; private set; } = [];

    /// <summary>Oldest first.</summary>
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

    /// <summary>Makes an unused key, and its secret, which is shown once.</summary>
    public (SimulatedKey Key, string Secret) AddKey(SimulatedServiceAccount account, string name, DateTimeOffset now)
    {
        lock (gate)
        {
            var index = made++;
            var key = new SimulatedKey(ids.Key(index), name, account.ProjectId, KeyLife.Unused, now, null, account);
            Keys = Keys.Add(key);
            Record("api_key.created", key.Id, key.ProjectId, now);
            return (key, ids.Secret(index));
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
            Record("rate_limit.updated", limit.Id, project, now);
        }
    }

    private void Forget(SimulatedKey key, DateTimeOffset now)
    {
        Keys = Keys.Remove(key);
        Deletions = Deletions.Add(new(key.Id, now));
        Record("api_key.deleted", key.Id, key.ProjectId, now);
    }

    private void Record(string type, string resource, string project, DateTimeOffset at, SimulatedUser? actor = null) =>
        Audit = Audit.Add(new(ids.AuditLog(Audit.Length), type, at, resource, Projects.FirstOrDefault(one => one.Id == project), actor));
}
