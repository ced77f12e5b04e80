namespace UsageSentinel.Simulator.Scenarios;

/// <summary>The scenarios by name. Every time in them is relative to the start of the simulation.</summary>
internal static class Scenario
{
    public static readonly IReadOnlyList<string> Names = ["quiet", "demo", "incidents", "surprises", "mixed"];

    public static void Write(string name, Script script)
    {
        switch (name)
        {
            case "quiet":
                break;
            case "demo":
                Demo(script);
                break;
            case "incidents":
                Incidents(script);
                break;
            case "surprises":
                Benign(script);
                break;
            case "mixed":
                Incidents(script);
                Benign(script);
                break;
            default:
                throw new ArgumentException($"There is no scenario '{name}'. There are: {string.Join(", ", Names)}.", nameof(name));
        }
    }

    private static void Demo(Script script)
    {
        var stolen = script.Roster.Find(KeyLife.Dormant);
        Attacks.Probe(script, stolen, script.At(Minutes(20)));
        Attacks.Stolen(script, stolen, script.At(Minutes(30)), script.At(Hours(8.5)));
        Surprises.Launch(script, script.Roster.Find(KeyLife.Growing), script.At(Minutes(45)), script.At(Hours(24 * 7)));
        Attacks.Runaway(script, script.Roster.Find(KeyLife.ConstantService), script.At(Minutes(60)), script.At(Hours(13)));
    }

    private static void Incidents(Script script)
    {
        int Key(KeyLife life, int skip = 0) => script.Roster.Find(life, skip);

        Attacks.SlowDrip(script, Key(KeyLife.ConstantService, 1), script.At(Hours(-48)), script.At(Hours(72)));
        Attacks.ModelSwap(script, Key(KeyLife.ConstantService, 2), script.HourAt(Hours(-20)), script.HourAt(Hours(4)));
        Attacks.TokenStuffing(script, Key(KeyLife.Growing), script.HourAt(Hours(-12)), script.HourAt(Hours(4)));
        Attacks.OffHours(script, Key(KeyLife.OfficeHours), script.At(Hours(-24)));
        Attacks.Stolen(script, Key(KeyLife.BurstyDeveloper), script.At(Hours(-6)), script.At(Hours(2)));
        Attacks.Stolen(script, Key(KeyLife.Newborn), script.At(Hours(1)), script.At(Hours(5)), IncidentType.NewbornAbuse);
        Attacks.Probe(script, Key(KeyLife.Dormant), script.At(Minutes(20)));
        Attacks.Stolen(script, Key(KeyLife.Dormant), script.At(Minutes(30)), script.At(Hours(8)));
        Attacks.Runaway(script, Key(KeyLife.ConstantService), script.At(Hours(2)), script.At(Hours(10)));
        Attacks.Flood(script, Key(KeyLife.OfficeHours, 1), script.At(Hours(3)));
    }

    private static void Benign(Script script)
    {
        int Key(KeyLife life, int skip = 0) => script.Roster.Find(life, skip);

        Surprises.Launch(script, Key(KeyLife.Growing, 1), script.At(Hours(-30)), script.At(Hours(24 * 7)));
        Surprises.MonthEnd(script, Key(KeyLife.OfficeHours, 2), script.At(Hours(-40)));
        Surprises.Holiday(script, Key(KeyLife.OfficeHours, 3), script.At(Hours(-72)));
        Surprises.Outage(script, Key(KeyLife.ConstantService, 3), script.HourAt(Hours(-15)));
        Surprises.Outage(script, Key(KeyLife.NightlyBatch), script.HourAt(Hours(2)));
    }

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);
}
