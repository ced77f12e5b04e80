using System.Globalization;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// More requests, tokens or dollars in the last hour than the season, the scatter and the largest hours of this series
/// allow. All three must be passed at once, so neither a noisy key nor a steady key with one busy hour is flagged.
/// </summary>
public static class SpikeRule
{
    private const double Deviations = 8;
    private const double Ratio = 3;
    private const double OfPeak = 1.5;

    public static Verdict Judge(KeyState state, UsageBucket bucket, Policy policy)
    {
        if (!state.Baseline.IsMature)
        {
            return new Verdict.Undecided(UndecidedReason.Immature);
        }

        var baseline = state.Baseline;
        var step = Volume.Of(bucket);
        var observed = baseline.LastHour(bucket.Window.End, step);
        var expected = baseline.Expected(bucket.Window.Start);
        var excess = new Usd((decimal)Math.Clamp(observed.Dollars - expected.Dollars, 0, 1e15));
        if (excess < policy.MinimumExcess && !IsFlood(observed, expected))
        {
            return Verdict.Ok;
        }

        var (channel, deviations) = Strongest(baseline, observed, expected);
        return channel < 0
            ? Verdict.Ok
            : new Verdict.Anomalous(Describe(channel, deviations, observed, expected, bucket, excess, policy));
    }

    /// <summary>A flood of requests matters though it costs little: it eats the account's rate limits.</summary>
    private static bool IsFlood(Volume observed, Volume expected) =>
        observed.Requests - expected.Requests > 10_000 && observed.Requests > 10 * expected.Requests;

    private static (int Channel, double Deviations) Strongest(SeasonalBaseline baseline, Volume observed, Volume expected)
    {
        var best = (Channel: -1, Deviations: 0.0);
        for (var channel = Volume.Channels - 1; channel >= 0; channel--)
        {
            var floor = baseline.Floor(channel);
            var deviations = baseline.Deviations(channel, observed[channel], expected[channel]);
            if (deviations >= Deviations
                && deviations > best.Deviations
                && observed[channel] + floor >= Ratio * (expected[channel] + floor)
                && observed[channel] >= OfPeak * baseline.Peak[channel])
            {
                best = (channel, deviations);
            }
        }

        return best;
    }

    private static Anomaly Describe(
        int channel, double deviations, Volume observed, Volume expected, UsageBucket bucket, Usd excess, Policy policy)
    {
        var share = bucket.Window.Length / TimeSpan.FromHours(1);
        var inBucket = new Usd((decimal)Math.Clamp(Volume.Of(bucket).Dollars - (expected.Dollars * Math.Min(share, 1)), 0, 1e15));
        var times = observed[channel] / Math.Max(expected[channel], 1e-9);
        return new Anomaly(
            excess >= policy.CriticalExcessPerHour ? Severity.Critical : Severity.Warning,
            Volume.Meter(channel),
            observed[channel],
            expected[channel],
            Math.Min(2 * Math.Log10(1 + deviations), 20),
            inBucket,
            EvidenceFamilies.Volume,
            channel == 0 && IsFlood(observed, expected) ? "request flood" : "sudden rise in volume",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{observed[channel]:#,0.##} {Volume.Meter(channel)} in the hour to {bucket.Window.End:HH:mm} UTC where {expected[channel]:#,0.##} is usual ({Times(times)}), {excess} above what is usual."));
    }

    private static string Times(double times) =>
        times > 999 ? "over 999 times" : string.Create(CultureInfo.InvariantCulture, $"{times:0.#} times");
}
