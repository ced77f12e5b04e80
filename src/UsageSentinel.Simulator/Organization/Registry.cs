using System.Collections.Immutable;
using System.Text.Json.Nodes;

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

    public ImmutableArray<SimulatedUser> Users { get; }

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
            Record("rate_limit.updated", limit.Id, project, now, null, () => new JsonObject
            {
                ["max_requests_per_1_minute"] = limit.RequestsPerMinute,
                ["max_tokens_per_1_minute"] = limit.TokensPerMinute,
            });
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
