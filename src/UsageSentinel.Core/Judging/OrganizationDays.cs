using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Judging;

/// <summary>What is remembered of an organization over days: what its new keys cost together, and for how long most keys have been above their slow references.</summary>
/// <param name="Young">What new keys cost over about a day, in US dollars.</param>
/// <param name="Quiet">The part of it of keys without an alert.</param>
/// <param name="Largest">The most of it of one key.</param>
/// <param name="Today">The most that new keys have cost together since midnight, beyond what they took over from others.</param>
/// <param name="Yesterday">The same of the day before: not yet part of the record.</param>
/// <param name="Record">The most of the days before, fading by a fiftieth a day.</param>
/// <param name="Day">The day of <paramref name="Today"/>, since the Unix epoch.</param>
/// <param name="RisenHours">For how long most keys have been above their references, in hours.</param>
public readonly record struct OrganizationDays(
    double Young, double Quiet, double Largest, double Today, double Yesterday, double Record, long Day, double RisenHours)
{
    /// <summary>Hours outside doubt from which what all keys usually cost is known.</summary>
    internal const double KnownHours = 240;

    private const double WindowHours = 24;
    private const double Kept = 0.98;

    /// <summary>Hours most keys must be above their references, and the most that is remembered: it ends as slowly as it began.</summary>
    private const double RiseHours = 12;
    private const double MostRiseHours = 18;

    /// <summary>How many times their references all keys must cost together, and how many and what share of them must have risen.</summary>
    private const double Rise = 1.3;
    private const int LeastRisen = 5;
    private const double MostOfAll = 0.6;

    /// <summary>From this share of the excess on, it is one key's.</summary>
    private const double MostOfOne = 0.4;

    /// <summary>Whether most keys have been above their slow references for long enough.</summary>
    public bool IsRisen => RisenHours >= RiseHours;

    /// <summary>What new keys cost together over a day, beyond what they took over from other keys.</summary>
    /// <param name="baseline">All keys together; those with an alert as usual.</param>
    internal double Together(in KeyBaseline baseline) => Math.Clamp(baseline.SlowCost - baseline.SlowUsual + Young - Quiet, 0, Math.Max(0, Young));

    /// <summary>Takes a bucket in that the baseline has learned.</summary>
    internal OrganizationDays Add(OrganizationSum sum, in KeyBaseline baseline)
    {
        var hours = sum.Window.Length.TotalHours;
        var left = Math.Exp(-hours / WindowHours);
        var day = sum.Window.Start.ToUnixTimeSeconds() / 86_400;
        var next = day > Day ? this with { Day = day, Record = Math.Max(Kept * Record, Day > 0 ? Yesterday : 0), Yesterday = Today, Today = 0 } : this;
        return next with
        {
            Young = (left * Young) + sum.Slow.Young,
            Quiet = (left * Quiet) + sum.Slow.Quiet,
            Largest = Math.Max(left * Largest, sum.Slow.LargestYoung),
            RisenHours = Math.Clamp(RisenHours + (HasRisen(sum.Slow, baseline) ? hours : -hours), 0, MostRiseHours),
        };
    }

    /// <summary>
    /// What new keys cost together becomes part of the record, which is two days late: nothing of it is in doubt. While the
    /// organization itself is new, so are all of its keys, and nothing is learned.
    /// </summary>
    internal OrganizationDays Learn(in KeyBaseline baseline) =>
        baseline.ReferenceAge < KnownHours ? this : this with { Today = Math.Max(Today, Together(baseline)) };

    private static bool HasRisen(in SlowSum slow, in KeyBaseline baseline) =>
        baseline.ReferenceAge >= KnownHours
        && baseline.SlowCost >= Rise * baseline.SlowUsual
        && slow.Risen >= Math.Max(LeastRisen, MostOfAll * slow.Known)
        && slow.Largest <= MostOfOne * slow.Excess;
}
