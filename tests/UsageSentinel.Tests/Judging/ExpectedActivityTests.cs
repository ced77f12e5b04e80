using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

/// <summary>What a person says before or during a burst holds up to its ceiling and to its end, and leaves nothing behind.</summary>
public sealed class ExpectedActivityTests
{
    // Thirty days of 100 requests and $4 an hour.
    private static readonly KeyState Usual = Given.Learned(720, requests: 100, usd: 4);

    private static readonly DateTimeOffset Begin = Usual.JudgedThrough.AddHours(2);

    private static readonly KeyState Announced = Usual with { Expected = new ExpectedActivity(Begin.AddHours(5), new Usd(100)) { From = Begin, By = "dana", Reason = "load test" } };

    [Fact]
    public void Judge_BeforeItBegins_FiresAsUsual() => Assert.NotEmpty(Hour(Announced, 2_000, 80).Fired);

    [Fact]
    public void Judge_UpToTheCeiling_FiresNothing()
    {
        var (state, fired) = Hours(Announced, (2, 100, 4), (5, 2_000, 80), (12, 100, 4));

        Assert.Empty(fired);
        Assert.Null(state.Expected);
    }

    /// <summary>The same burst again, in the first bucket after it: the baseline is that of before.</summary>
    [Fact]
    public void Judge_GoesOnAfterwards_FiresInTheFirstBucket()
    {
        var (state, _) = Hours(Announced, (2, 100, 4), (5, 2_000, 80));
        var without = Hours(Usual, (2, 100, 4)).State;

        Assert.Equal(without.Baseline.Value.OwnBar, state.Baseline.Value.OwnBar);
        Assert.True(state.Recent.Peak.Dollars <= without.Recent.Peak.Dollars);
        Assert.Equal(Begin.AddHours(6), Assert.Single(Hour(state, 2_000, 80).Fired).FiredAt);
    }

    [Fact]
    public void Judge_AboveTheCeiling_FiresAndSaysSo()
    {
        var (state, _) = Hours(Announced, (2, 100, 4), (1, 2_000, 80));
        var fired = Assert.Single(Hour(state, 5_000, 200).Fired);

        Assert.Contains("More than the $100.00 an hour that dana expected until", fired.Anomaly.Explanation, StringComparison.Ordinal);
    }

    /// <summary>A person calls a burst benign while it goes on: it may double, and is covered to its end.</summary>
    [Fact]
    public void Teach_BenignDuringABurst_CoversItToItsEnd()
    {
        var state = Benign();
        Assert.True(state.Expected!.IsBurst);
        Assert.InRange(state.Expected.PerHour.Amount, 240, 480);

        (state, var fired) = Hours(state, (3, 4_000, 160));
        Assert.Empty(fired);
        Assert.NotNull(state.Expected);
        Assert.Null(Hours(state, (2, 100, 4)).State.Expected);
    }

    [Fact]
    public void Teach_BenignDuringABurst_AboveItsCeilingIsNewsAtOnce()
    {
        var fired = Assert.Single(Hour(Benign(), 12_500, 500).Fired);

        Assert.Contains("More than the $", fired.Anomaly.Explanation, StringComparison.Ordinal);
    }

    /// <summary>The same in steps of five minutes, as a sweep judges them: nothing fires up to the ceiling, and so nothing is contained.</summary>
    [Fact]
    public void Judge_StepsUpToTheCeiling_FireNothingAndTeachNothing()
    {
        var (state, fired) = Steps(Announced, (24, 8, 0.32m), (60, 160, 6.4m));
        var without = Steps(Usual, (24, 8, 0.32m)).State;

        Assert.Empty(fired);
        Assert.Empty(state.Alerts);
        Assert.Equal(without.Baseline.Value.OwnBar, state.Baseline.Value.OwnBar);
        Assert.True(state.Recent.Peak.Dollars <= without.Recent.Peak.Dollars);
    }

    [Fact]
    public void Judge_StepsAboveTheCeiling_FireWithinTheHour()
    {
        var (state, fired) = Steps(Announced, (24, 8, 0.32m), (12, 160, 6.4m));
        Assert.Empty(fired);

        var begun = state.JudgedThrough;
        (_, fired) = Steps(state, (12, 400, 16));

        var alert = Assert.Single(fired);
        Assert.True(alert.FiredAt <= begun.AddHours(1), $"{alert.FiredAt}");
        Assert.Contains("More than the $100.00 an hour that dana expected until", alert.Anomaly.Explanation, StringComparison.Ordinal);
    }

    /// <summary>What goes on after the end is judged again, from its first steps on.</summary>
    [Fact]
    public void Judge_StepsThatGoOnAfterTheEnd_FireAtOnce()
    {
        var (state, fired) = Steps(Announced, (24, 8, 0.32m), (60, 160, 6.4m));
        Assert.Empty(fired);

        (state, fired) = Steps(state, (3, 160, 6.4m));

        Assert.Single(fired);
        Assert.Null(state.Expected);
    }

    private static KeyState Benign()
    {
        var (state, fired) = Hours(Usual, (3, 2_000, 80));
        var alert = state.Alerts.Single(alert => alert.Id == fired[0].Id);
        var taught = new Feedback.Benign().Teach(state, alert).State;

        // As AlertActions does.
        return taught with { Alerts = [AlertLifecycle.End(alert, ResolvedReason.Manual, taught.JudgedThrough).Alert! with { FalseSince = taught.JudgedThrough }] };
    }

    private static (KeyState State, List<Alert> Fired) Hours(KeyState state, params (int Hours, long Requests, decimal Usd)[] uses)
    {
        var fired = new List<Alert>();
        foreach (var (hours, requests, usd) in uses)
        {
            for (var hour = 0; hour < hours; hour++)
            {
                (state, var alerts) = Hour(state, requests, usd);
                fired.AddRange(alerts);
            }
        }

        return (state, fired);
    }

    private static (KeyState State, List<Alert> Fired) Steps(KeyState state, params (int Steps, long Requests, decimal Usd)[] uses)
    {
        var fired = new List<Alert>();
        foreach (var (_, requests, usd) in uses.SelectMany(use => Enumerable.Repeat(use, use.Steps)))
        {
            (state, var alerts) = Take(state, BucketWidth.FiveMinutes, requests, usd);
            fired.AddRange(alerts);
        }

        return (state, fired);
    }

    private static (KeyState State, List<Alert> Fired) Hour(KeyState state, long requests, decimal usd) => Take(state, BucketWidth.Hour, requests, usd);

    private static (KeyState State, List<Alert> Fired) Take(KeyState state, BucketWidth width, long requests, decimal usd)
    {
        var bucket = Given.Bucket(state.JudgedThrough, width, requests, usd, requests * 1_000);
        var step = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End);
        return (step.State, [.. step.Transitions.Where(transition => transition.Kind is TransitionKind.Fired).Select(transition => transition.Alert)]);
    }
}
