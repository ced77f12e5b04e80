using UsageSentinel.Simulator.Catalog;
using UsageSentinel.Simulator.Chance;
using UsageSentinel.Simulator.Organization;

namespace UsageSentinel.Simulator.Traffic;

/// <summary>Gives every key its flows, and every project what no key is named for.</summary>
internal sealed class FlowPlanner(SimulatorOptions options, Roster roster, TrafficPlan traffic)
{
    private static readonly Model[] Chat = [Model.Gpt4oMini, Model.Gpt5Mini, Model.Gpt4o, Model.Gpt4oMini, Model.Gpt41, Model.Gpt5Mini, Model.Gpt5];

    private readonly Identifiers ids = new(options.Seed);
    private readonly Dictionary<string, int> projects = roster.Projects.Index().ToDictionary(entry => entry.Item.Id, entry => entry.Index);
    private readonly List<Flow> flows = [];

    public IReadOnlyList<Flow> Plan()
    {
        for (var index = 0; index < roster.Keys.Length; index++)
        {
            AddKey(index, roster.Keys[index]);
        }

        for (var index = 0; index < roster.Projects.Length; index++)
        {
            AddProject(index, roster.Projects[index]);
        }

        return flows;
    }

    private void AddKey(int index, SimulatedKey key)
    {
        var dice = Dice.For(options.Seed, 0xF1, index);
        var archivedAt = roster.Projects[projects[key.ProjectId]].ArchivedAt;
        var template = new Flow
        {
            Ordinal = 0,
            Endpoint = UsageEndpoint.Completions,
            Project = projects[key.ProjectId],
            Key = index,
            User = key.Owner?.Id ?? key.ServiceAccount?.Id,
            Rhythm = LifeRhythms.Of(key.Life, index, options.Seed, traffic.FirstHour, dice.Between(0.6, 1.6)),
            Steadiness = LifeRhythms.Steadiness(key.Life),
            Batch = key.Life == KeyLife.NightlyBatch,
            From = Minute(key.CreatedAt),
            To = key.Life == KeyLife.Dormant
                ? (traffic.FirstHour * 60) + (options.Days * 144L)
                : archivedAt is { } end ? Minute(end) : long.MaxValue,
            Shape = new RequestShape(),
        };
        AddChat(template, key.Life, ref dice);
        foreach (var extra in SideFlows.Of(template, index, ids))
        {
            Add(extra);
        }
    }

    private void AddChat(Flow template, KeyLife life, ref Dice dice)
    {
        var first = dice.Below(Chat.Length);
        var shape = new RequestShape(
            Input: Math.Round(dice.Between(400, 2600)),
            Output: Math.Round(dice.Between(80, 600)),
            CachedShare: life is KeyLife.ConstantService or KeyLife.Growing ? dice.Between(0.3, 0.6) : dice.Between(0, 0.25),
            CacheWriteShare: dice.Odds(0.3) ? 0.1 : 0);
        var main = template with
        {
            Model = Chat[first],
            Shape = shape,
            Share = 0.8,
            Tier = life == KeyLife.ConstantService && dice.Odds(0.4) ? "priority" : life == KeyLife.BurstyDeveloper && dice.Odds(0.3) ? "flex" : "default",
        };
        Add(main);
        if (life is not (KeyLife.Dormant or KeyLife.Newborn))
        {
            Add(main with { Model = Chat[(first + 2) % Chat.Length], Share = 0.2, Tier = "default" });
        }

        // Only where the volume is a batch anyway: among few requests one long document would look like a change of shape.
        if (life == KeyLife.WeeklyReport)
        {
            Add(main with { Share = 0.01, LongContext = true, Model = Model.Gpt41, Shape = shape with { Input = 260_000, Output = 1_500, Spread = 0.2 }, Tier = "default" });
        }
    }

    private void AddProject(int index, SimulatedProject project)
    {
        var dice = Dice.For(options.Seed, 0xF2, index);
        var end = project.ArchivedAt is { } at ? Minute(at) : long.MaxValue;
        var template = new Flow
        {
            Ordinal = 0,
            Endpoint = UsageEndpoint.VectorStores,
            Project = index,
            To = end,
            // One sample a minute: the endpoint reports bytes, not requests.
            Rhythm = new Rhythm.Steady(60),
            Steadiness = 1_000_000,
            Shape = new RequestShape(Units: Math.Round(dice.Between(2e6, 4e8)), Spread: 0.05),
        };
        Add(template);
        Add(template with
        {
            Endpoint = UsageEndpoint.CodeInterpreterSessions,
            Rhythm = new Rhythm.OfficeHours(dice.Between(1, 12)),
            Steadiness = 4,
            Shape = new RequestShape(Units: 1, Spread: 0),
        });
        if ((options.Traps & SimulatorTraps.Unattributed) != 0 && index % 2 == 0)
        {
            Add(template with
            {
                Endpoint = UsageEndpoint.Completions,
                Model = Model.Gpt4o,
                User = roster.Users[index % roster.Users.Length].Id,
                Rhythm = new Rhythm.OfficeHours(6),
                Steadiness = 2,
                Shape = new RequestShape(900, 350),
            });
        }
    }

    private void Add(Flow flow) => flows.Add(flow with { Ordinal = flows.Count });

    private static long Minute(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / 60;
}
