using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Judging.Episodes;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging.Episodes;

/// <summary>Laws of what an episode costs.</summary>
public sealed class EpisodeProperties
{
    private static readonly KeyState Start = new GivenDays(15).State;

    /// <summary>Hours after an attack began: requests besides the usual, and how many times as much each costs.</summary>
    private static readonly Arbitrary<(int Extra, int CostFactor)[]> AnyCourse = Gen.Frequency(
            (3, from extra in Gen.Choose(0, 20) select (extra * 500, 1)),
            (2, Gen.Constant((0, 1))),
            (2, from costFactor in Gen.Choose(2, 20) select (0, costFactor)))
        .ArrayOf(30).Select(course => course.Prepend((6_000, 1)).ToArray()).ToArbitrary();

    [Property(MaxTest = 60)]
    public Property Take_AnyCourse_TellsWhatTheOneFunctionComputesFromBuckets() => Prop.ForAll(AnyCourse, course =>
    {
        var (state, buckets) = Run(course);
        return state.Episode is { } episode && Continuation.Find(state) is { } alert
            ? Math.Abs(alert.EpisodeExcess.Amount - ExcessOf(episode.Habits, buckets, episode.Start, alert.ExcessThrough!.Value).Amount) < 0.01m
            : Start.Episode is null;
    });

    [Property(MaxTest = 60)]
    public Property Take_AnyCourse_NeverTellsMoreThanTheKeyCost() => Prop.ForAll(AnyCourse, course =>
    {
        var (state, buckets) = Run(course);
        return state.Alerts.All(alert => alert.EpisodeExcess.Amount >= 0
            && alert.EpisodeExcess.Amount <= buckets.Where(bucket => bucket.Window.End > alert.ActiveAt).Sum(bucket => bucket.Cost.Amount) + 0.01m
            && alert.EpisodeParts.Total == alert.EpisodeExcess);
    });

    /// <summary>Whatever the mixture of prompt length, price and number: where the score passes the bars and the dollars the minimum, there is an alert.</summary>
    [Property(MaxTest = 60)]
    public Property Take_AnyMixtureOfLengthPriceAndNumber_IsAlertedWhereItScoresAndCosts() => Prop.ForAll(
        (from longer in Gen.Choose(1, 30) from cheaper in Gen.Choose(1, 40) from more in Gen.Choose(0, 30) select (longer, cheaper, more)).ToArbitrary(),
        mixture =>
        {
            var state = Start;
            for (var hour = 0; hour < 3; hour++)
            {
                var usual = (long)GivenDays.Usual(state.JudgedThrough);
                var more = usual * mixture.more;
                var usd = (usual * 0.01m) + (more * mixture.longer * 0.01m / mixture.cheaper);
                var bucket = Given.Bucket(state.JudgedThrough, BucketWidth.Hour, usual + more, usd, (usual + (more * mixture.longer)) * 1_000);
                var bars = OrganizationCalibration.Empty.Bars(Policy.Default.Tolerance, Core.Baselines.DetectorTuning.Default);
                var bar = state.Baseline.Value.Bar;
                var step = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End);
                var must = step.Score > bars.Alert && step.Score > bar && (double)usd - (usual * 0.01) > 0.5;
                if (must && !step.State.Alerts.Any(alert => alert.IsOpen))
                {
                    return false;
                }

                state = step.State;
            }

            return true;
        });

    /// <summary>
    /// The cost of all complete buckets of a stretch less what that stretch would have cost as usual, whatever the state of the alert
    /// was meanwhile. At least zero, and never more than the buckets cost.
    /// </summary>
    /// <param name="habits">What was usual before the episode.</param>
    /// <param name="buckets">In any order; a bucket that is absent means no usage. One that is not complete or reaches out of the stretch does not count.</param>
    /// <param name="since">When the episode began.</param>
    /// <param name="until">When it ended, or up to where usage is complete.</param>
    private static Usd ExcessOf(FrozenExpectation habits, IEnumerable<UsageBucket> buckets, DateTimeOffset since, DateTimeOffset until)
    {
        var cost = 0.0;
        foreach (var bucket in buckets)
        {
            cost += bucket.IsComplete && bucket.Window.Start >= since && bucket.Window.End <= until ? (double)bucket.Cost.Amount : 0;
        }

        return since < until ? EpisodeExcess.Amount(cost - habits.UsdOf(since, until - since)) : Usd.Zero;
    }

    private static (KeyState State, List<UsageBucket> Buckets) Run((int Extra, int CostFactor)[] course)
    {
        var (state, buckets) = (Start, new List<UsageBucket>());
        foreach (var (extra, costFactor) in course)
        {
            var requests = (long)GivenDays.Usual(state.JudgedThrough) + extra;
            var bucket = Given.Bucket(state.JudgedThrough, BucketWidth.Hour, requests, requests * 0.01m * costFactor, requests * 1_000);
            buckets.Add(bucket);
            state = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End).State;
        }

        return (state, buckets);
    }
}
