using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>Estimates when what was found began, and adds up what it came to until then.</summary>
internal static class EpisodeBegin
{
    /// <summary>Share of the rate that an hour must bring to be part of it, and of what is usual.</summary>
    private const double OfRate = 0.5;
    private const double OfUsual = 0.25;

    /// <summary>The rate is known better once the start is, and the start once the rate is.</summary>
    private const int Rounds = 2;

    private static readonly DetectorTuning Tuning = DetectorTuning.Default;

    /// <param name="state">The key before the bucket: only complete buckets are in it.</param>
    /// <param name="bucket">The bucket in which it was found; complete or not.</param>
    /// <param name="meter">What is measured.</param>
    /// <param name="window">Over how long it was judged.</param>
    /// <param name="rule">What was found.</param>
    public static Episode Of(KeyState state, UsageBucket bucket, EpisodeMeter meter, TimeSpan window, RuleKind rule)
    {
        ref readonly var baseline = ref state.Baseline.Value;
        var habits = FrozenExpectation.Of(baseline, Tuning);
        var stretches = Stretches(state, bucket, habits);
        var first = meter is EpisodeMeter.Dollars ? FirstOf(stretches, window) : 0;
        var sums = default(EpisodeSums);
        for (var at = bucket.Window.Start >= state.JudgedThrough ? 1 : 0; at <= first; at++)
        {
            sums += new EpisodeSums(stretches[at].Cost, stretches[at].Expected, 0, 0);
        }

        var start = stretches[first].Start;
        return new Episode(start, bucket.Window.End, habits)
        {
            Meter = meter,
            KnownHours = baseline.AgeHours,
            Noise = baseline.ReferenceNoise,
            Usual = state.Recent.Units.WithoutInput(),
            IsOnlyVolume = RuleTraits.Get(rule).IsVolume,
            Sums = sums,
            Through = state.JudgedThrough,
            ActiveHours = state.JudgedThrough > start ? (state.JudgedThrough - start).TotalHours : 0,
            ActiveExpected = sums.Expected,
            PeakAt = bucket.Window.End,
        };
    }

    /// <summary>The bucket, the open hour before it, the hours before that one by one, and whole days before those; the newest first, without a gap.</summary>
    private static List<Stretch> Stretches(KeyState state, UsageBucket bucket, FrozenExpectation habits)
    {
        ref readonly var baseline = ref state.Baseline.Value;
        var stretches = new List<Stretch> { Of(bucket.Window.Start, bucket.Window.Length, (double)bucket.Cost.Amount, habits) };
        var through = DateTimeOffset.FromUnixTimeSeconds(baseline.Through);
        var hour = BucketWidth.Hour.Floor(through);
        if (baseline.Through == 0 || bucket.Window.Start > through)
        {
            // Something between is not known yet, or nothing before.
            return stretches;
        }

        if (bucket.Window.Start < through)
        {
            // A revision of what is known already.
            stretches.Clear();
        }

        var earliest = state.EpisodeEndedAt is { } ended && ended > state.WatchedSince ? ended : state.WatchedSince;
        if (through > hour && hour >= earliest)
        {
            stretches.Add(Of(hour, through - hour, baseline.HourCost, habits));
        }

        while (hour.AddHours(-1) >= earliest && Reference.Hour(baseline, Number(hour) - 1) is { } cost)
        {
            hour = hour.AddHours(-1);
            stretches.Add(Of(hour, TimeSpan.FromHours(1), cost, habits));
        }

        AddDays(stretches, baseline, hour, earliest, habits);
        return stretches.Count > 0 ? stretches : [Of(bucket.Window.Start, bucket.Window.Length, (double)bucket.Cost.Amount, habits)];
    }

    /// <summary>The rest of the day the remembered hours begin in, and the days before it.</summary>
    private static void AddDays(List<Stretch> stretches, in KeyBaseline baseline, DateTimeOffset first, DateTimeOffset earliest, FrozenExpectation habits)
    {
        for (var (at, day) = (first, BucketWidth.Day.Floor(first.AddTicks(-1))); day >= earliest && day < at; day = day.AddDays(-1))
        {
            if (Reference.Day(baseline, Number(day) / 24) is not { } cost)
            {
                return;
            }

            stretches.Add(Of(day, at - day, cost, habits));
            at = day;
        }
    }

    /// <summary>The stretch it began in: from there on it brought more than half of its rate.</summary>
    private static int FirstOf(List<Stretch> stretches, TimeSpan window)
    {
        var rate = RateOf(stretches, window.TotalHours > 1 ? window.TotalHours : 1);
        var first = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (sum, best) = (0.0, double.NegativeInfinity);
            for (var at = 0; at < stretches.Count; at++)
            {
                var stretch = stretches[at];
                sum += stretch.Excess - Math.Max(OfRate * rate * stretch.Hours, OfUsual * stretch.Expected);
                if (sum > best)
                {
                    (best, first) = (sum, at);
                }
            }

            rate = RateOf(stretches, stretches.Take(first + 1).Sum(stretch => stretch.Hours));
        }

        return first;
    }

    /// <summary>The mean excess an hour over the last so many hours.</summary>
    private static double RateOf(List<Stretch> stretches, double hours)
    {
        var (excess, length) = (0.0, 0.0);
        for (var at = 0; at < stretches.Count && length < hours - 1e-9; at++)
        {
            (excess, length) = (excess + stretches[at].Excess, length + stretches[at].Hours);
        }

        return Math.Max(0, excess / length);
    }

    private static Stretch Of(DateTimeOffset start, TimeSpan length, double cost, FrozenExpectation habits) =>
        new(start, length.TotalHours, cost, habits.UsdOf(start, length));

    private static long Number(DateTimeOffset hour) => hour.ToUnixTimeSeconds() / 3600;

    private readonly record struct Stretch(DateTimeOffset Start, double Hours, double Cost, double Expected)
    {
        public double Excess => Cost - Expected;
    }
}
