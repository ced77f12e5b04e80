using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

/// <summary>What the product says of a key that behaves as it never did: one alert, with its reason, its figures and its cause.</summary>
public sealed class BehaviourTests
{
    // Thirty days of 100 requests and $4 an hour.
    private static readonly KeyState Steady = Given.Learned(720, requests: 100, usd: 4);

    [Theory]
    [InlineData(1)]
    [InlineData(2)] // a launch that doubles traffic is no theft
    public void Take_UsualUseOrALaunch_RaisesNothing(int times) => Assert.Empty(Run(Steady, 12, _ => (8L * times, 0.32m * times)));

    [Fact]
    public void Take_ThirtyTimesTheUsual_FiresOneSpikeThatExplainsItself()
    {
        var fired = Assert.Single(Run(Steady, 6, _ => (250, 10m)), transition => transition.Kind is TransitionKind.Fired).Alert;

        Assert.Equal(RuleKind.Spike, fired.Subject.Rule);
        Assert.True(fired.Anomaly is { Score: > 0, Ratio: > 2 } && fired.Anomaly.Window > TimeSpan.Zero);
        Assert.Equal("usage spike", fired.Anomaly.Cause);
        Assert.Equal(fired.Anomaly.Excess, fired.Anomaly.Parts.Total);
        Assert.True(fired.Anomaly.Parts.Volume > fired.Anomaly.Parts.Mix);
        Assert.Contains("times). Of the last 5 min: $", fired.Anomaly.Explanation, StringComparison.Ordinal);
    }

    /// <summary>An organization nobody has seen yet has a high bar for acting: its alerts are told, and nothing rests on them.</summary>
    [Theory]
    [InlineData(0.001, EvidenceFamilies.None)]
    [InlineData(1, EvidenceFamilies.Volume)]
    public void Take_EvidenceBelowTheActingBar_IsNoneToActOn(double revocationsPerKeyMonth, EvidenceFamilies families)
    {
        var policy = Policy.Default with { Tolerance = new FalseAlertBudget(RevocationsPerKeyMonth: revocationsPerKeyMonth) };
        var state = Steady;
        for (var step = 0; step < 6; step++)
        {
            var bucket = Given.Bucket(state.JudgedThrough, requests: 250, usd: 10, tokens: 250_000);
            state = Sentinel.Judge(state, bucket, KeyFacts.Unknown, policy, OrganizationCalibration.Empty, bucket.Window.End).State;
        }

        Assert.Equal(families, Assert.Single(state.Alerts).Anomaly.Families);
    }

    [Fact]
    public void Take_TheSameRequestsButDearer_IsAMatterOfShapeAndMix()
    {
        var fired = Assert.Single(Run(Steady, 24, _ => (9, 9m)), transition => transition.Kind is TransitionKind.Fired).Alert;

        Assert.Equal(RuleKind.Shape, fired.Subject.Rule);
        Assert.StartsWith("cost per request rose", fired.Anomaly.Cause, StringComparison.Ordinal);
        Assert.True(fired.Anomaly.Parts.Mix > fired.Anomaly.Parts.Volume);
    }

    [Fact]
    public void Take_OneEventOfManySigns_IsOneAlert()
    {
        // Idle for a month, then a flood on a model this key never used before.
        var idle = Steady with { LastUsedAt = Steady.JudgedThrough.AddDays(-30) };
        var transitions = Run(idle, 12, _ => (5_000, 900m));

        var fired = Assert.Single(transitions, transition => transition.Kind is TransitionKind.Fired).Alert;
        Assert.Equal((RuleKind.Dormant, Severity.Critical), (fired.Subject.Rule, fired.Severity));
        Assert.True(fired.Anomaly.Families.Count() >= 2);
        Assert.Contains("Also ", fired.Anomaly.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_RiseThatCostsLessThanThePolicyMinds_RaisesNothing() => Assert.Empty(
        Run(Given.Learned(720, requests: 100, usd: 0.0001m), 6, _ => (400, 0.0004m)));

    [Fact]
    public void Take_FloodOfCheapRequests_IsAFlood()
    {
        var fired = Assert.Single(
            Run(Given.Learned(720, requests: 100, usd: 0.0001m), 6, _ => (20_000, 0.001m)), transition => transition.Kind is TransitionKind.Fired).Alert;

        Assert.Equal((RuleKind.Spike, "request flood", "requests/h"), (fired.Subject.Rule, fired.Anomaly.Cause, fired.Anomaly.Meter));
    }

    [Theory]
    [InlineData(2, Severity.Critical)] // $20 an hour
    [InlineData(0.05, Severity.Warning)] // 60 cents an hour
    public void Take_Severity_FollowsTheDollarsThatAreLost(double usd, Severity severity)
    {
        var small = Given.Learned(720, requests: 100, usd: 0.04m);

        Assert.Equal(severity, Run(small, 12, _ => (200, (decimal)usd)).Max(transition => transition.Alert.Severity));
    }

    /// <summary>Only its dollars speak, and nobody knows what they are: worth a look, nothing to act on.</summary>
    [Fact]
    public void Take_DollarsOfAnUnpricedModel_AreNoEvidenceToActOn()
    {
        var state = Steady;
        var alerts = new List<Alert>();
        for (var step = 0; step < 12; step++)
        {
            var bucket = Given.Bucket(state.JudgedThrough, requests: 9, usd: 30, tokens: 9_000);
            bucket = bucket with { Usage = [bucket.Usage[0] with { IsPriced = false }] };
            var taken = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End);
            state = taken.State;
            alerts.AddRange(taken.Transitions.Select(transition => transition.Alert));
        }

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Equal((Severity.Warning, EvidenceFamilies.None), (alert.Severity, alert.Anomaly.Families)));
    }

    /// <summary>What an alert costs says which part of it is an estimate without a price, and its range.</summary>
    [Fact]
    public void Take_DollarsOfAnUnpricedModel_AreMarkedWithTheirRange()
    {
        var state = Steady;
        Alert? last = null;
        for (var step = 0; step < 12; step++)
        {
            var bucket = Given.Bucket(state.JudgedThrough, requests: 900, usd: 30, tokens: 900_000);
            bucket = bucket with { Usage = [bucket.Usage[0] with { IsPriced = false, Spread = new PriceSpread(0.25m, 4) }] };
            var taken = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End);
            state = taken.State;
            last = state.Alerts.FirstOrDefault() ?? last;
        }

        Assert.NotNull(last);
        Assert.Equal(last.EpisodeExcess, last.Loss.Known + last.Loss.Guessed.Best);
        Assert.Equal(last.Loss.Guessed.Best * 4, last.Loss.Guessed.High);
        Assert.True(last.Loss.Guessed.Best > Usd.Zero);
        Assert.Contains("is estimated for models without a price", last.Anomaly.Explanation, StringComparison.Ordinal);
        Assert.Equal(0, state.Recent.TodayUsd);
    }

    [Fact]
    public void Take_PricesFall_IsNoAnomaly()
    {
        // The reference stays, the bill is cut in half and then doubled back.
        var transitions = Run(Steady, 48, step => (8, step % 24 < 12 ? 0.16m : 0.32m), reference: 0.32m);

        Assert.Empty(transitions);
    }

    /// <summary>Three steps that are still filling are seen together, before the first of them is learned.</summary>
    [Fact]
    public void Take_StepsStillFilling_AddUp()
    {
        var (state, fired, learned) = (Steady, new List<Transition>(), Steady.JudgedThrough);
        for (var step = 0; step < 3; step++)
        {
            var bucket = Given.Bucket(learned.AddMinutes(5 * step), requests: 330, usd: 13.2m, tokens: 330_000, isComplete: false);
            var taken = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End);
            state = taken.State;
            fired.AddRange(taken.Transitions);
        }

        var alone = Sentinel.Judge(
            Steady, Given.Bucket(learned.AddMinutes(10), requests: 330, usd: 13.2m, tokens: 330_000, isComplete: false), KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, learned);
        Assert.Contains(fired, transition => transition.Kind is TransitionKind.Fired);
        Assert.True(state.Alerts[0].Anomaly.Score > alone.State.Alerts.Select(alert => alert.Anomaly.Score).DefaultIfEmpty(0).Max());
        Assert.Equal((learned, Steady.Baseline), (state.JudgedThrough, state.Baseline));
    }

    /// <summary>What arrives late is judged upward with the sums put right, and taught once.</summary>
    [Fact]
    public void Take_BucketRevisedUpward_AlertsAndIsCountedOnce()
    {
        var at = Steady.JudgedThrough;
        var empty = Take(Steady, Given.Bucket(at, requests: 8, usd: 0.32m, tokens: 8_000)).State;
        var late = Take(empty, Given.Bucket(at, requests: 900, usd: 36m, tokens: 900_000));
        var again = Take(late.State, Given.Bucket(at, requests: 900, usd: 36m, tokens: 900_000));

        Assert.Contains(late.Transitions, transition => transition.Kind is TransitionKind.Fired);
        Assert.Empty(again.Transitions);
        Assert.Equal(late.State.Baseline, again.State.Baseline);
        Assert.Equal(late.State.Alerts.ToList(), again.State.Alerts.ToList());
        Assert.Equal(empty.Baseline.Value.AgeHours, late.State.Baseline.Value.AgeHours);
        Assert.Equal(36, late.State.Recent.Find(at.AddMinutes(5), TimeSpan.FromMinutes(5))?.Volume.Dollars);
    }

    private static JudgeResult Take(KeyState state, UsageBucket bucket) =>
        Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End);

    private static List<Transition> Run(KeyState state, int steps, Func<int, (long Requests, decimal Usd)> usage, decimal? reference = null)
    {
        var transitions = new List<Transition>();
        for (var step = 0; step < steps; step++)
        {
            var (requests, usd) = usage(step);
            var bucket = Given.Bucket(state.JudgedThrough, requests: requests, usd: usd, tokens: requests * 1_000);
            bucket = reference is { } fixedUsd ? bucket with { Usage = [bucket.Usage[0] with { ReferenceCost = new Usd(fixedUsd) }] } : bucket;
            var taken = Take(state, bucket);
            state = taken.State;
            transitions.AddRange(taken.Transitions);
        }

        return transitions;
    }
}
