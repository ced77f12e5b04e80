using UsageSentinel.Simulator.Chance;

namespace UsageSentinel.Simulator.Traffic;

/// <summary>Up to when usage is known, and how late it arrives.</summary>
/// <param name="Seed">Seed of the delays.</param>
/// <param name="Now">Now, in seconds since 1970.</param>
/// <param name="LateMinutes">Longest delay of a minute after its end; zero if usage is known at once.</param>
internal readonly record struct Arrival(int Seed, long Now, int LateMinutes)
{
    private const long DelaySalt = 0xDE1A;

    /// <summary>Whether all of an hour has arrived.</summary>
    public bool IsSettled(long hour) => ((hour + 1) * 3600) + (LateMinutes * 60) <= Now;

    /// <summary>Share of a minute's requests that has arrived: 0 to 1, never falling as time goes on.</summary>
    public double Share(Flow flow, long minute)
    {
        var age = Now - ((minute + 1) * 60);
        if (age < 0 || LateMinutes == 0)
        {
            return age < 0 ? 0 : 1;
        }

        var longest = LateMinutes * 60;
        if (age >= longest)
        {
            return 1;
        }

        var dice = Dice.For(Seed, flow.Ordinal, minute, DelaySalt);
        var first = dice.Between(0, 0.15) * longest;
        var last = dice.Between(0.3, 1) * longest;
        var climbed = Math.Clamp((age - first) / (last - first), 0, 1);
        return 1 - ((1 - climbed) * (1 - climbed));
    }
}
