using System.Collections.Immutable;
using UsageSentinel.Simulator.Chance;
using UsageSentinel.Simulator.Containment;
using UsageSentinel.Simulator.Organization;
using UsageSentinel.Simulator.Scenarios;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Simulation;

/// <summary>The simulated organization with everything that moves in it.</summary>
internal sealed class World
{
    private readonly Lock gate = new();

    /// <summary>The keys of the roster, then those that applications moved to; flows name them by index.</summary>
    private ImmutableArray<SimulatedKey> keys;

    public World(SimulatorOptions options, TimeProvider clock)
    {
        Options = options;
        Clock = clock;
        Start = clock.GetUtcNow();
        var firstDay = new DateTimeOffset(Start.UtcDateTime.Date, TimeSpan.Zero).AddDays(-options.Days);
        Traffic = new TrafficPlan(options.Seed, firstDay.ToUnixTimeSeconds() / 3600);
        Roster = new RosterBuilder(options, Start).Build();
        var script = new Script(Roster, new FlowPlanner(options, Roster, Traffic).Plan(), Start);
        Scenario.Write(options.Scenario, script);
        Incidents = [.. script.Incidents];
        Flows = [.. script.Flows()];
        var byProject = Flows.ToLookup(flow => flow.Project);
        FlowsByProject = [.. Enumerable.Range(0, Roster.Projects.Length).Select(project => byProject[project].ToImmutableArray())];
        Meter = new Meter(Traffic, project => FlowsByProject[project]);
        Governor = new Governor(Meter, () => Flows, Traffic.FirstHour);
        Registry = new Registry(Roster, new Identifiers(options.Seed), firstDay, script.Deeds);
        AdminKeys = new AdminKeys(options, Roster.Users[0], Start);
        Certificates = new Certificates(Registry, Start);
        Ledger = new Ledger(this);
        KeyIndex = Roster.Keys.Index().ToImmutableDictionary(entry => entry.Item.Id, entry => entry.Index);
        keys = Roster.Keys;
        ProjectIndex = Roster.Projects.Index().ToDictionary(entry => entry.Item.Id, entry => entry.Index);
    }

    public SimulatorOptions Options { get; }

    public TimeProvider Clock { get; }

    public DateTimeOffset Start { get; }

    public TrafficPlan Traffic { get; }

    public Roster Roster { get; }

    public ImmutableArray<Incident> Incidents { get; }

    public ImmutableArray<Flow> Flows { get; private set; }

    public ImmutableArray<ImmutableArray<Flow>> FlowsByProject { get; private set; }

    public Meter Meter { get; }

    public Governor Governor { get; }

    public Registry Registry { get; }

    public AdminKeys AdminKeys { get; }

    public Certificates Certificates { get; }

    public Ledger Ledger { get; }

    public ImmutableDictionary<string, int> KeyIndex { get; private set; }

    public IReadOnlyDictionary<string, int> ProjectIndex { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public long NowSeconds => Now.ToUnixTimeSeconds();

    /// <summary>How usage arrives at an instant.</summary>
    public Arrival Arrival(SimulatorTraps traps, long now) =>
        new(Options.Seed, now, (traps & SimulatorTraps.LateBuckets) != 0 ? Options.LateMinutes ?? 15 : 0);

    /// <summary>The id that usage carries for a flow; null if none.</summary>
    public string? KeyId(Flow flow) => flow.Key == Flow.NoKey || !keys[flow.Key].IsTracked ? null : keys[flow.Key].Id;

    /// <summary>
    /// Lets applications use another key from the next whole hour on: the same requests, of the same chance, under the other key.
    /// </summary>
    /// <param name="from">The key they used.</param>
    /// <param name="to">The key they use from then on, in the same project.</param>
    /// <param name="at">When; nothing that was used before changes.</param>
    /// <param name="moves">Which of them move, by their number among the flows of the key.</param>
    public void Move(string from, SimulatedKey to, DateTimeOffset at, Func<int, bool> moves)
    {
        lock (gate)
        {
            if (!KeyIndex.TryGetValue(to.Id, out var index))
            {
                index = keys.Length;
                keys = keys.Add(to);
                KeyIndex = KeyIndex.SetItem(to.Id, index);
            }

            var minute = ((at.ToUnixTimeSeconds() + 3599) / 3600) * 60;
            var old = KeyIndex[from];
            var number = 0;
            var flows = ImmutableArray.CreateBuilder<Flow>(Flows.Length + 1);
            foreach (var flow in Flows)
            {
                if (flow.Key == old && flow.To > minute && moves(number++))
                {
                    flows.Add(flow with { To = Math.Max(minute, flow.From) });
                    flows.Add(flow with { Key = index, From = Math.Max(minute, flow.From) });
                }
                else
                {
                    flows.Add(flow);
                }
            }

            Flows = flows.ToImmutable();
            var byProject = Flows.ToLookup(flow => flow.Project);
            FlowsByProject = [.. Enumerable.Range(0, Roster.Projects.Length).Select(project => byProject[project].ToImmutableArray())];
            Governor.Forget();
        }
    }

    /// <summary>When a key was last used, to the hour, as far as history goes; null if never.</summary>
    public DateTimeOffset? LastUsed(SimulatedKey key)
    {
        if (!KeyIndex.TryGetValue(key.Id, out var index))
        {
            return null;
        }

        var now = NowSeconds;
        var regime = Governor.At(now);
        var arrival = new Arrival(0, now, 0);
        var flows = FlowsByProject[ProjectIndex[key.ProjectId]].Where(flow => flow.Key == index).ToArray();
        for (var hour = now / 3600; hour >= Traffic.FirstHour; hour--)
        {
            if (Array.Exists(flows, flow => !Meter.Hour(flow, hour, regime, arrival).IsEmpty))
            {
                return DateTimeOffset.FromUnixTimeSeconds(Math.Min(now, (hour + 1) * 3600) - 1);
            }
        }

        return null;
    }
}
