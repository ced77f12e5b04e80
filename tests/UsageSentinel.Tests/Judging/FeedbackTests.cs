using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

/// <summary>What a person says of an alert changes what is alerted later.</summary>
public sealed class FeedbackTests
{
    // Thirty days of 100 requests and $4 an hour, then six hours of twenty times that.
    private static readonly (KeyState State, Alert Alert) Burst = Alerted(Given.Learned(720, requests: 100, usd: 4));

    [Fact]
    public void Teach_Nothing_TheSameBurstTheNextDayFiresAgain() => Assert.NotEmpty(TheNextDay(Burst.State, times: 20));

    [Fact]
    public void Teach_Benign_TheSameBurstTheNextDayIsNoNews()
    {
        var taught = new Feedback.Benign().Teach(Burst.State, Burst.Alert);

        // As the desk does: what a person calls benign is over.
        var over = taught.State with { Alerts = [AlertLifecycle.End(Burst.Alert, ResolvedReason.Manual, taught.State.JudgedThrough).Alert!] };
        Assert.Empty(TheNextDay(over, times: 20));
        Assert.Null(taught.Forget);
    }

    [Fact]
    public void Teach_Benign_AFarLargerBurstIsNewsStill() =>
        Assert.NotEmpty(TheNextDay(new Feedback.Benign().Teach(Burst.State, Burst.Alert).State, times: 4_000));

    [Fact]
    public void Teach_Confirmed_TheSameBurstScoresNoLessThanTheFirstTime()
    {
        var again = TheNextDay(new Feedback.Confirmed().Teach(Burst.State, Burst.Alert).State, times: 20);

        Assert.Contains(again, alert => alert.Anomaly.Score > 0.9 * Burst.Alert.Anomaly.Score);
    }

    [Fact]
    public void Teach_ConfirmedOfADayThatEnded_LeavesTheBooks()
    {
        var over = Quiet(Burst.State, hours: 24);
        var level = new Feedback.Confirmed().Teach(over, Burst.Alert).Forget;

        Assert.True(level > 3, $"level {level}");
        Assert.Null(new Feedback.Confirmed().Teach(Burst.State, Burst.Alert).Forget);
    }

    [Fact]
    public void Teach_ExpectedUntil_IsQuietUntilThenAndNewsAfterwards()
    {
        var until = Burst.State.JudgedThrough.AddHours(5);
        var state = new Feedback.ExpectedUntil(until).Teach(Burst.State, Burst.Alert).State;
        var fired = new List<Alert>();
        for (var hour = 0; hour < 8; hour++)
        {
            (state, var alerts) = Hour(state, 2_000, 80);
            fired.AddRange(alerts);
        }

        Assert.Equal(until.AddHours(1), Assert.Single(fired).FiredAt);
        Assert.Null(state.Expected);
    }

    [Fact]
    public void Teach_ExpectedUntil_FarMoreThanExpectedIsTold()
    {
        var state = new Feedback.ExpectedUntil(Burst.State.JudgedThrough.AddHours(5)).Teach(Burst.State, Burst.Alert).State;
        (state, var calm) = Hour(state, 2_000, 80);
        (state, _) = Hour(Quiet(state, hours: 1), 100, 4);

        Assert.Empty(calm);
        Assert.NotEmpty(Hour(state, 20_000, 800).Fired);
    }

    private static (KeyState State, Alert Alert) Alerted(KeyState state)
    {
        for (var hour = 0; hour < 6; hour++)
        {
            (state, _) = Hour(state, 2_000, 80);
        }

        return (state, Assert.Single(state.Alerts));
    }

    private static List<Alert> TheNextDay(KeyState state, int times)
    {
        state = Quiet(state, hours: 18);
        var fired = new List<Alert>();
        for (var hour = 0; hour < 6; hour++)
        {
            (state, var alerts) = Hour(state, 100 * times, 4 * times);
            fired.AddRange(alerts);
        }

        return fired;
    }

    private static KeyState Quiet(KeyState state, int hours)
    {
        for (var hour = 0; hour < hours; hour++)
        {
            (state, _) = Hour(state, 100, 4);
        }

        return state;
    }

    private static (KeyState State, List<Alert> Fired) Hour(KeyState state, long requests, decimal usd)
    {
        var bucket = Given.Bucket(state.JudgedThrough, BucketWidth.Hour, requests, usd, requests * 1_000);
        var step = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End);
        return (step.State, [.. step.Transitions.Where(transition => transition.Kind is TransitionKind.Fired).Select(transition => transition.Alert)]);
    }
}
