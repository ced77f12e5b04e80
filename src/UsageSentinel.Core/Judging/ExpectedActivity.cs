using System.Globalization;
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
                var burst = alert.IsOpen && RuleTraits.Get(alert.Subject.Rule).IsBehaviour ? ExpectedActivity.Burst(state, alert) : null;
                return new Taught(state with { Baseline = new BaselineSnapshot(baseline), Episode = null, EpisodeEndedAt = state.JudgedThrough, Expected = burst, LearningFrozenUntil = null }, null);
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
/// <param name="PerHour">What it may cost in an hour: the person's own ceiling, or three times what it cost when that was said. Above that it is alerted all the same.</param>
public sealed record ExpectedActivity(DateTimeOffset Until, Usd PerHour)
{
    private const decimal Room = 3;

    /// <summary>A burst that costs less than this share of what it cost is over.</summary>
    private const decimal Over = 0.25m;

    /// <summary>What still goes on after a week is learned, or is news.</summary>
    private static readonly TimeSpan LongestBurst = TimeSpan.FromDays(7);

    /// <summary>When it begins, UTC, if it was said before anything fired: then nothing of it is learned. Null for what was going on when it was said.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Whether it is a burst that a person called benign: it is learned, and what is expected ends with it.</summary>
    public bool IsBurst { get; init; }

    /// <summary>Who said it; null where that is not recorded here.</summary>
    public string? By { get; init; }

    /// <summary>Why, in the person's words.</summary>
    public string? Reason { get; init; }

    /// <summary>The rest of a burst that a person called benign.</summary>
    public static ExpectedActivity Burst(KeyState state, Alert alert) => Of(state, alert, state.JudgedThrough + LongestBurst) with { IsBurst = true };

    public static ExpectedActivity Of(KeyState state, Alert alert, DateTimeOffset until)
    {
        var now = new Usd((decimal)Math.Min(state.Recent.LastHour(state.JudgedThrough.AddTicks(1), default).Dollars, 1e15));
        var judged = alert.Anomaly.Window > TimeSpan.Zero
            ? alert.Anomaly.Excess * (decimal)Math.Min(12, 1 / alert.Anomaly.Window.TotalHours)
            : alert.Anomaly.Excess;
        return new ExpectedActivity(until, Usd.Max(now, judged) * Room);
    }

    /// <summary>Whether a bucket lies in the time in which it is expected, whatever it cost.</summary>
    public bool Contains(UsageBucket bucket) => bucket.Window.Start < Until && !(bucket.Window.Start < From);

    /// <summary>Whether nothing of a bucket is learned: it was said before anything fired, and the bucket is as expected.</summary>
    public bool IsForeseen(KeyState state, UsageBucket bucket) => From is not null && Covers(state, bucket);

    /// <summary>What is still expected after a complete bucket; null where it is over.</summary>
    public ExpectedActivity? After(KeyState state, UsageBucket bucket)
    {
        var isOver = IsBurst && LastHour(state, bucket) < (double)(PerHour.Amount / Room * Over);
        return Until > bucket.Window.End && !isOver ? this : null;
    }

    /// <summary>The finding that the ceiling is passed, whatever the detector says; null where it is not. It carries no evidence to act on.</summary>
    public Anomaly? Above(KeyState state, UsageBucket bucket, Policy policy)
    {
        var hour = LastHour(state, bucket);
        var excess = new Usd((decimal)Math.Min(hour, 1e15)) - PerHour;
        return Contains(bucket) && excess > Usd.Zero && excess >= policy.MinimumExcess
            ? new Anomaly(
                Severity.Warning,
                "USD",
                hour,
                (double)PerHour.Amount,
                0,
                excess,
                EvidenceFamilies.None,
                "more than the expected activity",
                string.Create(CultureInfo.InvariantCulture, $"{PerHour + excess} in 1 h."))
            { Window = TimeSpan.FromHours(1) }
            : null;
    }

    /// <summary>A sentence for an alert above the ceiling; empty where it is not above one.</summary>
    public string Passed(UsageBucket bucket) => Contains(bucket)
        ? string.Create(CultureInfo.InvariantCulture, $" More than the {PerHour} an hour that {(By is { } by ? $"{by} " : string.Empty)}expected until {Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC.")
        : string.Empty;

    /// <summary>One line for people: <c>Expected until 2026-11-30 23:00 UTC, up to $40.00/h (dana: load test)</c>.</summary>
    public override string ToString()
    {
        var who = string.Join(": ", new[] { By, Reason }.OfType<string>());
        return string.Create(CultureInfo.InvariantCulture, $"Expected until {Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC, up to {PerHour}/h{(who.Length > 0 ? $" ({who})" : string.Empty)}");
    }

    /// <summary>Whether it covers a bucket.</summary>
    public bool Covers(KeyState state, UsageBucket bucket) =>
        Contains(bucket) && LastHour(state, bucket) <= (double)PerHour.Amount;

    private static double LastHour(KeyState state, UsageBucket bucket) => state.Recent.LastHour(bucket.Window.End, Volume.Of(bucket)).Dollars;
}
