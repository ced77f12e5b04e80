using UsageSentinel.Simulator.Catalog;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Scenarios;

/// <summary>What goes wrong with keys, each labelled in the script.</summary>
internal static class Attacks
{
    /// <summary>A dozen requests in five minutes: does the key work?</summary>
    public static void Probe(Script script, int key, DateTimeOffset from)
    {
        script.Add(key, from, from.AddMinutes(5), Burst(Model.Gpt4oMini, 150, new(60, 12)));
        script.Label(IncidentType.DormantWake, key, from, from.AddMinutes(5));
    }

    public static void Stolen(Script script, int key, DateTimeOffset from, DateTimeOffset to, IncidentType type = IncidentType.StolenKey)
    {
        script.Add(key, from, to, Burst(Model.Gpt4o, 4_500, new(3_200, 900)));
        script.Add(key, from, to, Burst(Model.O3, 1_500, new(2_400, 2_200)));
        script.Label(type, key, from, to);
    }

    /// <summary>Twenty times the volume; the prompt grows because every answer is fed back.</summary>
    public static void Runaway(Script script, int key, DateTimeOffset from, DateTimeOffset to)
    {
        var usual = script.Of(key);
        var shape = usual.Shape with { Input = usual.Shape.Input * 3.5 };
        script.Add(key, from, to, usual with { Rhythm = new Rhythm.Steady(usual.Rhythm.Level * 20), Share = 1, Steadiness = 60, Shape = shape, Ramp = 10 });
        script.Label(IncidentType.RunawayLoop, key, from, to);
    }

    public static void SlowDrip(Script script, int key, DateTimeOffset from, DateTimeOffset to)
    {
        var usual = script.Of(key);
        script.Add(key, from, to, usual with { Rhythm = new Rhythm.Steady(usual.Rhythm.Level * 0.35), Share = 1 });
        script.Label(IncidentType.SlowDrip, key, from, to);
    }

    public static void ModelSwap(Script script, int key, DateTimeOffset from, DateTimeOffset to)
    {
        var usual = script.Of(key);
        script.Change(key, from, to, volume: 0);
        script.Add(key, from, to, usual with { Model = usual.Model == Model.O3 ? Model.Gpt4o : Model.O3, Share = 1 });
        script.Edits(key, from.AddMinutes(-30));
        script.Label(IncidentType.ModelSwap, key, from, to);
    }

    public static void TokenStuffing(Script script, int key, DateTimeOffset from, DateTimeOffset to)
    {
        script.Change(key, from, to, volume: 1, tokens: 12);
        script.Label(IncidentType.TokenStuffing, key, from, to);
    }

    /// <summary>Four hours from one in the morning, on the first night that begins at or after an instant.</summary>
    public static void OffHours(Script script, int key, DateTimeOffset after)
    {
        var from = new DateTimeOffset(after.UtcDateTime.Date, TimeSpan.Zero).AddHours(after.Hour < 1 ? 1 : 25);
        script.Add(key, from, from.AddHours(4), script.Of(key) with { Rhythm = new Rhythm.Steady(script.Of(key).Rhythm.Level * 0.7), Share = 1 });
        script.Label(IncidentType.OffHours, key, from, from.AddHours(4));
    }

    public static void Flood(Script script, int key, DateTimeOffset from)
    {
        var usual = script.Of(key);
        script.Add(key, from, from.AddMinutes(40), Burst(usual.Model ?? Model.Gpt4oMini, 90_000, new(12, 1)));
        script.Label(IncidentType.RequestFlood, key, from, from.AddMinutes(40));
    }

    private static Flow Burst(Model model, double perHour, RequestShape shape) => new()
    {
        Ordinal = 0,
        Endpoint = UsageEndpoint.Completions,
        Project = 0,
        Model = model,
        Rhythm = new Rhythm.Steady(perHour),
        Steadiness = 20,
        Shape = shape,
    };
}
