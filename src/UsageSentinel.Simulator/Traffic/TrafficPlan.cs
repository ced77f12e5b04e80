using UsageSentinel.Simulator.Chance;

namespace UsageSentinel.Simulator.Traffic;

/// <summary>An hour of a flow without any disturbance.</summary>
internal readonly record struct HourPlan(int Requests, UsageSum Totals);

/// <summary>Plans every hour of every flow, from the seed alone; nothing is remembered.</summary>
internal sealed class TrafficPlan(int seed, long firstHour)
{
    private const long SplitSalt = 0x51;

    public long FirstHour => firstHour;

    public HourPlan Hour(Flow flow, long hour)
    {
        if (hour < firstHour)
        {
            return default;
        }

        var volume = flow.VolumeIn(hour);
        var mean = volume <= 0 ? 0 : flow.Rhythm.Requests(hour) * flow.Share * volume;
        if (mean <= 0)
        {
            return default;
        }

        var dice = Dice.For(seed, flow.Ordinal, hour);
        var requests = dice.Poisson(mean * dice.Gamma(flow.Steadiness));
        return requests == 0 ? default : new(requests, flow.Shape.Draw(ref dice, requests, flow.TokensIn(hour)));
    }

    /// <summary>Splits an hour's requests into minutes that add up to them.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="hour">The hour.</param>
    /// <param name="requests">The hour's requests.</param>
    /// <param name="before">Receives, for minute 0 to 60, the requests made before it. 61 entries.</param>
    public void Split(Flow flow, long hour, int requests, Span<int> before)
    {
        Span<double> weight = stackalloc double[61];
        weight[0] = 0;
        var dice = Dice.For(seed, flow.Ordinal, hour, SplitSalt);
        for (var minute = 0; minute < 60; minute++)
        {
            weight[minute + 1] = weight[minute] + (flow.VolumeAt((hour * 60) + minute) * (0.6 + (0.4 * dice.Exponential())));
        }

        // Without the offset the last request of a thin hour would always fall into its last minute.
        var offset = dice.Next();
        for (var minute = 0; minute <= 60; minute++)
        {
            before[minute] = weight[60] <= 0 ? 0 : (int)Math.Floor((requests * (weight[minute] / weight[60])) + offset);
        }
    }
}
