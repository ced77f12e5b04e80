using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging.Episodes;

/// <summary>A key with a day and a night of its own, watched hour by hour, and what is done to it.</summary>
internal sealed class GivenDays
{
    /// <summary>An organization that nobody has seen yet is given a high bar; this one is calm.</summary>
    public static readonly Policy Watchful = Policy.Default with { Tolerance = new FalseAlertBudget(20) };

    private readonly List<UsageBucket> buckets = [];
    private readonly List<Transition> transitions = [];
    private readonly Random random;

    /// <param name="days">Days of ordinary life.</param>
    /// <param name="seed">Of the noise.</param>
    public GivenDays(int days = 21, int seed = 1)
    {
        random = new Random(seed);
        State = Given.NewState();
        Live(days * 24);
    }

    public KeyState State { get; private set; }

    public KeyFacts Facts { get; set; } = KeyFacts.Unknown;

    public ImmutableArray<UsageBucket> Buckets => [.. buckets];

    public IReadOnlyList<Transition> Transitions => transitions;

    /// <summary>The one alert there is.</summary>
    public Alert Alert => Assert.Single(State.Alerts);

    /// <summary>Requests of an ordinary hour: three times as many by day as by night.</summary>
    public static double Usual(DateTimeOffset at) => at.Hour is >= 8 and < 20 ? 300 : 100;

    /// <summary>Lets hours pass.</summary>
    /// <param name="hours">How many.</param>
    /// <param name="extra">Requests besides, by the number of the hour; each costs a cent.</param>
    /// <param name="costFactor">How many times the usual a request costs.</param>
    /// <param name="times">How many times the usual requests come.</param>
    public GivenDays Live(int hours, Func<int, double>? extra = null, double costFactor = 1, double times = 1)
    {
        for (var hour = 0; hour < hours; hour++)
        {
            var start = State.JudgedThrough;
            var requests = (long)Math.Round((Usual(start) * times * (0.9 + (0.2 * random.NextDouble()))) + (extra?.Invoke(hour) ?? 0));
            Take(Given.Bucket(start, BucketWidth.Hour, requests, (decimal)Math.Round(requests * 0.01 * costFactor, 6), requests * 1_000));
        }

        return this;
    }

    public GivenDays Take(UsageBucket bucket)
    {
        buckets.Add(bucket);
        var step = Sentinel.Judge(State, bucket, Facts, Watchful, OrganizationCalibration.Empty, bucket.Window.End);
        (State, _) = (step.State, 0);
        transitions.AddRange(step.Transitions);
        return this;
    }

    /// <summary>The transitions that people hear of.</summary>
    public TransitionKind[] Reported => [.. transitions.Select(transition => transition.Kind).Where(kind => kind is TransitionKind.Fired or TransitionKind.Resolved)];

    public static decimal Share(Usd reported, double truth) => reported.Amount / (decimal)truth;
}
