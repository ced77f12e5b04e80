namespace UsageSentinel.Simulator.Traffic;

/// <summary>What each life means in numbers.</summary>
internal static class LifeRhythms
{
    /// <param name="life">The life.</param>
    /// <param name="name">Names the key's own chance.</param>
    /// <param name="seed">The simulation's seed.</param>
    /// <param name="firstHour">First hour of history.</param>
    /// <param name="scale">The key's size, about 1.</param>
    public static Rhythm Of(KeyLife life, long name, int seed, long firstHour, double scale) => life switch
    {
        KeyLife.OfficeHours => new Rhythm.OfficeHours(180 * scale),
        KeyLife.ConstantService => new Rhythm.AroundTheClock(320 * scale),
        KeyLife.NightlyBatch => new Rhythm.Nightly(1_800 * scale),
        KeyLife.BurstyDeveloper => new Rhythm.Bursts(90 * scale, seed, name),
        KeyLife.Dormant => new Rhythm.OfficeHours(6 * scale),
        KeyLife.Newborn => new Rhythm.OfficeHours(25 * scale),
        KeyLife.WeeklyReport => new Rhythm.Weekly(900 * scale),
        KeyLife.Growing => new Rhythm.Growing(140 * scale, 0.02, firstHour),
        _ => new Rhythm.Steady(0),
    };

    /// <summary>Shape of the gamma that scatters an hour's mean.</summary>
    public static double Steadiness(KeyLife life) => life switch
    {
        KeyLife.ConstantService => 40,
        KeyLife.NightlyBatch or KeyLife.WeeklyReport => 30,
        KeyLife.Growing => 20,
        KeyLife.OfficeHours => 8,
        _ => 2,
    };
}
