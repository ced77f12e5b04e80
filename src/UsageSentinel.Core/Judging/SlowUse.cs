using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Judging;

/// <summary>What a key did over about a day, and whether it is a new one.</summary>
/// <param name="Cost">What it cost, in US dollars.</param>
/// <param name="Usual">What its slow reference expected; zero where it is not known yet.</param>
/// <param name="IsYoung">Whether it has been seen for less than a week.</param>
internal readonly record struct SlowUse(double Cost, double Usual, bool IsYoung)
{
    private const double YoungHours = 168;

    public static SlowUse Of(in KeyBaseline baseline) =>
        new(baseline.SlowCost, baseline.ReferenceAge >= OrganizationDays.KnownHours ? baseline.SlowUsual : 0, baseline.AgeHours < YoungHours);
}

/// <summary>What the series of an organization did over days.</summary>
/// <param name="Known">Series whose slow reference is known, that are used and have no alert.</param>
/// <param name="Risen">Those of them that cost a quarter more than that over the last day.</param>
/// <param name="Excess">What the risen ones cost above it, in US dollars.</param>
/// <param name="Largest">The most of that of one series.</param>
/// <param name="Young">What new series cost in the bucket, in US dollars.</param>
/// <param name="Quiet">The part of it of those without an alert.</param>
/// <param name="LargestYoung">The most that one of them cost within a day.</param>
internal readonly record struct SlowSum(int Known, int Risen, double Excess, double Largest, double Young, double Quiet, double LargestYoung)
{
    private const double Rise = 1.25;

    /// <summary>Adds a series.</summary>
    /// <param name="use">What it did over days.</param>
    /// <param name="usd">What it cost in the bucket, in US dollars.</param>
    /// <param name="alarm">Whether it has an alert of its own.</param>
    public SlowSum Add(in SlowUse use, double usd, Alarm alarm)
    {
        if (use.IsYoung)
        {
            return this with
            {
                Young = Young + usd,
                Quiet = Quiet + (alarm is Alarm.Raised ? 0 : usd),
                LargestYoung = Math.Max(LargestYoung, Math.Max(use.Cost, usd)),
            };
        }

        if (use.Usual <= 0 || use.Cost <= 0 || alarm is Alarm.Raised)
        {
            return this;
        }

        var isRisen = use.Cost > Rise * use.Usual;
        var more = isRisen ? use.Cost - use.Usual : 0;
        return this with { Known = Known + 1, Risen = Risen + (isRisen ? 1 : 0), Excess = Excess + more, Largest = Math.Max(Largest, more) };
    }
}
