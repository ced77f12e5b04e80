using System.Runtime.CompilerServices;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>Adds up what all series of an organization used in one bucket. A series with an alert of its own counts as usual: it is already reported.</summary>
/// <param name="window">The bucket.</param>
public sealed class OrganizationSum(TimeWindow window)
{
    private double requests;
    private double input;
    private double cached;
    private double output;
    private double usd;
    private double excess;
    private double largest;
    private int series;
    private int above;
    private SlowSum slow;

    public TimeWindow Window => window;

    /// <summary>Adds one series, in any order.</summary>
    /// <param name="step">What it used.</param>
    /// <param name="usual">What it is expected to use.</param>
    /// <param name="alarm">Whether it has an open alert.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in DetectorInput step, in UsualUse usual, Alarm alarm)
    {
        var hours = window.Length.TotalHours;
        var share = alarm is Alarm.Raised && step.Usd > usual.Usd * hours ? usual.Usd * hours / step.Usd : 1;
        var asks = alarm is Alarm.Raised ? Share(share, step.Requests, usual.Requests * hours) : share;
        var reads = alarm is Alarm.Raised ? Share(share, step.InputTokens, usual.InputTokens * hours) : share;
        requests += step.Requests * asks;
        input += step.InputTokens * reads;
        cached += step.CachedTokens * reads;
        output += step.OutputTokens * asks;
        usd += step.Usd * share;
        series += step.Requests > 0 ? 1 : 0;
        slow = slow.Add(usual.Slow, step.Usd, alarm);
        var more = (step.Usd * share) - (usual.Usd * hours);
        if (more > 0)
        {
            above++;
            excess += more;
            largest = Math.Max(largest, more);
        }
    }

    /// <summary>For a series with an alert, no meter counts for more than is usual, nor for more than its money.</summary>
    private static double Share(double ofMoney, double used, double usual) => used * ofMoney > usual ? usual / used : ofMoney;

    /// <summary>The sum as the detector takes it.</summary>
    public DetectorInput Step => new(
        window.Start.ToUnixTimeSeconds(), (int)window.Length.TotalMinutes, requests, input, cached, output, usd);

    /// <summary>Series that were used.</summary>
    public int Series => series;

    /// <summary>Series that cost more than usual.</summary>
    public int Above => above;

    /// <summary>What its series did over days.</summary>
    internal SlowSum Slow => slow;

    /// <summary>The share of the excess of the largest of them, 0 to 1.</summary>
    public double LargestShare => excess > 0 ? largest / excess : 0;
}

/// <summary>What is expected of a series an hour.</summary>
/// <param name="Usd">Reference dollars.</param>
/// <param name="Requests">Requests; without a bound where that is not known.</param>
/// <param name="InputTokens">Input tokens; without a bound where that is not known.</param>
public readonly record struct UsualUse(double Usd, double Requests = double.PositiveInfinity, double InputTokens = double.PositiveInfinity)
{
    /// <summary>What it did over days; nothing where that is not known.</summary>
    internal SlowUse Slow { get; init; }

    public static UsualUse Of(BaselineSnapshot baseline) => Of(baseline.Value);

    private static UsualUse Of(in KeyBaseline baseline)
    {
        ref readonly var expected = ref baseline.HourExpected;
        return new UsualUse(expected[(int)Channel.Usd], expected[(int)Channel.Requests], expected[(int)Channel.InputTokens]);
    }

    /// <summary>Of a series that goes through an episode, what was usual before it.</summary>
    /// <param name="state">The series.</param>
    /// <param name="at">In which hour.</param>
    public static UsualUse Of(KeyState state, DateTimeOffset at) => Of(state.Baseline.Value, state.Episode, at);

    /// <summary>The same of a series that is changed in place.</summary>
    internal static UsualUse Of(in KeyBaseline baseline, Episodes.Episode? goesOn, DateTimeOffset at)
    {
        var usual = Of(baseline) with { Slow = SlowUse.Of(baseline) };
        return goesOn is { } episode
            ? usual with { Usd = episode.Habits.UsdOf(at, TimeSpan.FromHours(1)), Requests = episode.Habits.RequestsOf(at, TimeSpan.FromHours(1)) }
            : usual;
    }
}
