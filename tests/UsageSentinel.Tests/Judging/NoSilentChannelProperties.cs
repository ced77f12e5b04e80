using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Judging.Episodes;

namespace UsageSentinel.Tests.Judging;

/// <summary>
/// What one channel finds is not dropped because the meter of another one says zero: where the score passes the bars and the dollars
/// above the expectation pass the minimum, there is an alert, whatever the dollars are made of and whatever came before.
/// </summary>
public sealed class NoSilentChannelProperties
{
    private static readonly Policy Policy = GivenDays.Watchful;

    /// <summary>After ordinary days, at each hour of the day.</summary>
    private static readonly KeyState[] Ordinary = [.. Enumerable.Range(0, 24).Select(hours => new GivenDays(15).Live(hours).State)];

    /// <summary>After half a day without use: the sums of the long windows owe what was not used.</summary>
    private static readonly KeyState[] Idle = [.. Enumerable.Range(6, 12).Select(hours => new GivenDays(15).Live(hours, times: 0).State)];

    /// <summary>After an expensive attack that is over: its episode is calm, and a cheaper one that doubles the usual is still news.</summary>
    private static readonly KeyState[] Calm = [.. Enumerable.Range(6, 12).Select(hours => new GivenDays(15).Live(8, extra: _ => 4_000).Live(hours + 24).State)];

    [Property(MaxTest = 150)]
    public Property Judge_AnyMixtureAfterOrdinaryDays_IsAlertedWhereItScoresAndCosts() => IsAlerted(Ordinary);

    [Property(MaxTest = 150)]
    public Property Judge_AnyMixtureAfterAnOutage_IsAlertedWhereItScoresAndCosts() => IsAlerted(Idle);

    [Property(MaxTest = 150)]
    public Property Judge_AnyMixtureAfterAnAttackThatIsOver_IsAlertedWhereItScoresAndCosts() => IsAlerted(Calm);

    private static Property IsAlerted(KeyState[] starts) => Prop.ForAll(
        Mixture.Any(starts.Length).ToArbitrary(),
        mixture =>
        {
            var state = starts[mixture.Start];
            for (var at = 0; at < 6; at++)
            {
                var bucket = mixture.Bucket(state.JudgedThrough, at >= mixture.Pause);
                var bars = OrganizationCalibration.Empty.Bars(Policy.Tolerance, DetectorTuning.Default);
                var step = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy, OrganizationCalibration.Empty, bucket.Window.End);
                var expected = state.Baseline.Value.HourExpected[(int)Channel.Usd] * bucket.Window.Length.TotalHours;
                var isDue = step.Score > bars.Alert && step.Score > state.Baseline.Value.Bar
                    && (double)bucket.Cost.Amount - expected > Math.Max((double)Policy.MinimumExcess.Amount, NearTheUsual(state, bucket, expected));
                if (isDue && !step.State.Alerts.Any(alert => alert.IsOpen))
                {
                    return false.Label($"{mixture} at {at}: score {step.Score:0.0}, {bucket.Cost} where {expected:0.00} is expected");
                }

                state = step.State;
            }

            return true.Label("alerted");
        });

    /// <summary>Dollars that are too near the usual to bring an episode back that is over: the long windows still hold what it cost.</summary>
    private static double NearTheUsual(KeyState state, UsageBucket bucket, double expected) =>
        state.Episode is { } episode ? Math.Max(expected, 4 * Math.Sqrt(episode.Noise * bucket.Window.Length.TotalHours)) : 0;

    /// <param name="Start">Which state it begins in.</param>
    /// <param name="Longer">How many times as long as usual a request is.</param>
    /// <param name="Price">What a token costs, in hundredths of the usual price.</param>
    /// <param name="More">Requests besides the usual ones, in tenths of those.</param>
    /// <param name="Cached">The part of the input that is cached, in percent: it costs a quarter.</param>
    /// <param name="Width">How wide buckets are.</param>
    /// <param name="Pause">Buckets before it begins.</param>
    private sealed record Mixture(int Start, int Longer, int Price, int More, int Cached, BucketWidth Width, int Pause)
    {
        public static Gen<Mixture> Any(int starts) =>
            from start in Gen.Choose(0, starts - 1)
            from longer in Gen.Frequency((1, Gen.Constant(1)), (3, Gen.Choose(1, 30)))
            from price in Gen.Elements(2, 5, 10, 30, 100, 300, 1_000, 3_000)
            from more in Gen.Frequency((1, Gen.Constant(1)), (3, Gen.Choose(1, 300)))
            from cached in Gen.Choose(0, 100)
            from width in Gen.Elements(BucketWidth.FiveMinutes, BucketWidth.Hour)
            from pause in Gen.Choose(0, 2)
            select new Mixture(start, longer, price, more, cached, width, pause);

        public UsageBucket Bucket(DateTimeOffset start, bool isOn)
        {
            var hours = Width.Length().TotalHours;
            var usual = (long)Math.Round(GivenDays.Usual(start) * hours);
            var more = isOn ? (long)Math.Ceiling(usual * More / 10.0) : 0;
            var usd = more * 0.01m * Longer * Price / 100 * (1 - (0.75m * Cached / 100));
            return new UsageBucket(
                Given.Series,
                Width.BucketOf(start),
                [
                    Of("gpt-4o", new UsageCounts { Requests = usual, InputTokens = usual * 1_000 }, usual * 0.01m),
                    .. more == 0 ? [] : new[] { Of("gpt-4.1-mini", new UsageCounts { Requests = more, InputTokens = more * 1_000 * Longer, CachedTokens = more * 10 * Longer * Cached }, usd) },
                ],
                IsComplete: true);
        }

        private static PricedUsage Of(string model, UsageCounts counts, decimal usd) =>
            new(UsageEndpoint.Completions, new UsageDimensions(Given.Series.Project, Given.Series.Key, model), counts, new Usd(Math.Round(usd, 6)), true);
    }
}
