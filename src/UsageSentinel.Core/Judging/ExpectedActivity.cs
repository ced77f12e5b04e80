using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What a person says of an episode of a key.</summary>
public abstract record Feedback
{
    private Feedback()
    {
    }

    /// <summary>Expected activity; similar usage is normal from now on.</summary>
    public sealed record Benign : Feedback;

    /// <summary>It is in order until then, and no part of the key's usual life: a load test, a migration.</summary>
    public sealed record ExpectedUntil(DateTimeOffset Until) : Feedback;

    /// <summary>It is abuse.</summary>
    /// <param name="Since">When it began; null for the start of the alert.</param>
    public sealed record Confirmed(DateTimeOffset? Since = null) : Feedback;

    /// <summary>How long a key is wary of what is out of the ordinary after abuse was confirmed.</summary>
    private static readonly TimeSpan LearningFrozenFor = TimeSpan.FromDays(30);

    /// <summary>What changes in the state of the key.</summary>
    /// <param name="state">The current state of the key.</param>
    /// <param name="alert">The episode.</param>
    public Taught Teach(KeyState state, Alert alert)
    {
        var baseline = state.Baseline.Value;
        switch (this)
        {
            case Benign:
                FeedbackLearning.Accept(ref baseline, DetectorTuning.Default);
                Reference.Adopt(ref baseline, DetectorTuning.Default);
                return new Taught(state with { Baseline = new BaselineSnapshot(baseline), Episode = null, EpisodeEndedAt = state.JudgedThrough, Expected = null, LearningFrozenUntil = null }, null);
            case ExpectedUntil expected:
                FeedbackLearning.Except(ref baseline);
                return new Taught(state with { Baseline = new BaselineSnapshot(baseline), Expected = ExpectedActivity.Of(state, alert, expected.Until) }, null);
            case Confirmed confirmed:
                var isClosed = BucketStep.DayOf(alert.ActiveAt.ToUnixTimeSeconds()) < BucketStep.DayOf(state.JudgedThrough.ToUnixTimeSeconds());
                var level = FeedbackLearning.Reject(ref baseline, isClosed);
                return new Taught(state with { Baseline = new BaselineSnapshot(baseline), Expected = null, LearningFrozenUntil = state.JudgedThrough + LearningFrozenFor, Abuse = AbuseWindows.Add(state, alert, confirmed.Since) }, level);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}

/// <summary>A key after a person spoke.</summary>
/// <param name="State">The current state.</param>
/// <param name="Forget">The level of a day that is removed from the scores of the organization; null for none.</param>
public readonly record struct Taught(KeyState State, double? Forget);

/// <summary>A person expects a key to be busier than usual for a while: it is not alerted, and not learned.</summary>
/// <param name="Until">UTC.</param>
/// <param name="PerHour">What it may cost in an hour: three times what it cost when that was said. Above that it is alerted all the same.</param>
public sealed record ExpectedActivity(DateTimeOffset Until, Usd PerHour)
{
    private const decimal Room = 3;

    public static ExpectedActivity Of(KeyState state, Alert alert, DateTimeOffset until)
    {
        var now = new Usd((decimal)Math.Min(state.Recent.LastHour(state.JudgedThrough.AddTicks(1), default).Dollars, 1e15));
        var judged = alert.Anomaly.Window > TimeSpan.Zero
            ? alert.Anomaly.Excess * (decimal)Math.Min(12, 1 / alert.Anomaly.Window.TotalHours)
            : alert.Anomaly.Excess;
        return new ExpectedActivity(until, Usd.Max(now, judged) * Room);
    }

    /// <summary>Whether it covers a bucket.</summary>
    public bool Covers(KeyState state, UsageBucket bucket) =>
        bucket.Window.Start < Until
        && state.Recent.LastHour(bucket.Window.End, Volume.Of(bucket)).Dollars <= (double)PerHour.Amount;
}
