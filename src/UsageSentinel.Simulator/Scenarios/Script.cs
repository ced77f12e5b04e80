using System.Text.Json.Nodes;
using UsageSentinel.Simulator.Catalog;
using UsageSentinel.Simulator.Organization;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Scenarios;

/// <summary>Collects what a scenario adds to the lives of keys.</summary>
internal sealed class Script(Roster roster, IReadOnlyList<Flow> lives, DateTimeOffset start)
{
    private readonly List<Flow> added = [];
    private readonly List<(int Key, Modulation Modulation)> modulations = [];
    private readonly List<Incident> incidents = [];
    private readonly List<Deed> deeds = [];

    public Roster Roster => roster;

    public IReadOnlyList<Incident> Incidents => incidents;

    /// <summary>What people changed, for the audit log.</summary>
    public IReadOnlyList<Deed> Deeds => deeds;

    /// <summary>An instant relative to the start, on a whole minute.</summary>
    public DateTimeOffset At(TimeSpan offset) => Floor(start + offset, TimeSpan.FromMinutes(1));

    /// <summary>The first whole hour from an instant relative to the start.</summary>
    public DateTimeOffset HourAt(TimeSpan offset) => Floor(start + offset + TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));

    public void Label(IncidentType type, int key, DateTimeOffset from, DateTimeOffset to, bool isBenign = false) =>
        incidents.Add(new(type, roster.Keys[key].Id, from, to, isBenign));

    /// <summary>The key's owner raises the rate limit of its model.</summary>
    public void RaisesLimit(int key, DateTimeOffset at)
    {
        var limit = RateLimit.For((Of(key).Model ?? Model.Gpt4oMini).Family);
        deeds.Add(new("rate_limit.updated", key, at, limit.Id, () => new JsonObject
        {
            ["max_requests_per_1_minute"] = limit.RequestsPerMinute,
            ["max_tokens_per_1_minute"] = limit.TokensPerMinute,
        }));
    }

    /// <summary>The key's owner lets the key call more than before.</summary>
    public void Edits(int key, DateTimeOffset at) =>
        deeds.Add(new("api_key.updated", key, at, null, () => new JsonObject { ["scopes"] = new JsonArray("api.model.request") }));

    /// <summary>Requests on top of what the key does.</summary>
    public void Add(int key, DateTimeOffset from, DateTimeOffset to, Flow like) => added.Add(like with
    {
        Ordinal = lives.Count + added.Count,
        Key = key,
        Project = Of(key).Project,
        User = Of(key).User,
        From = from.ToUnixTimeSeconds() / 60,
        To = to.ToUnixTimeSeconds() / 60,
    });

    /// <summary>A change of what the key does.</summary>
    public void Change(int key, DateTimeOffset from, DateTimeOffset to, double volume, int ramp = 0, double tokens = 1) =>
        modulations.Add((key, new(from.ToUnixTimeSeconds() / 60, to.ToUnixTimeSeconds() / 60, volume, ramp, tokens)));

    /// <summary>The key's main flow.</summary>
    public Flow Of(int key) => lives.First(flow => flow.Key == key);

    public IReadOnlyList<Flow> Flows()
    {
        var changes = modulations.ToLookup(entry => entry.Key, entry => entry.Modulation);
        return [.. lives.Select(flow => changes.Contains(flow.Key) ? flow with { Modulations = [.. changes[flow.Key]] } : flow), .. added];
    }

    private static DateTimeOffset Floor(DateTimeOffset instant, TimeSpan unit) =>
        new(instant.UtcTicks - (instant.UtcTicks % unit.Ticks), TimeSpan.Zero);
}
