using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// An idle key is used again. Any use is worth a warning (attackers test a key with a tiny request before they sell it), unless the key
/// has slept half as long before: then it is only noted. A burst beyond the largest hour the key ever had is critical and
/// rests on two families of evidence: time and volume.
/// </summary>
internal static class DormantRule
{
    /// <summary>The cause where a key that woke costs what is critical, whichever rule says so first.</summary>
    internal const string WithBurst = "dormant key used again, with a burst";

    /// <summary>How far above its largest hour a waking key must be for its volume to be evidence of its own.</summary>
    private const double OfPeak = 3;

    /// <summary>A key that wakes now and then has slept like this before; one that sleeps so many times as long as ever is news.</summary>
    private const double OfLongest = 2;

    /// <summary>A day after it woke a key is a key in use; if that use is wrong, other rules say so.</summary>
    private static readonly TimeSpan News = TimeSpan.FromDays(1);

    public static Verdict Judge(KeyState state, UsageBucket bucket, KeyFacts facts, Policy policy)
    {
        if (!state.Series.IsAttributed)
        {
            return new Verdict.Undecided(UndecidedReason.NotApplicable);
        }

        var observed = Volume.Of(bucket);
        if (observed.IsZero)
        {
            return Verdict.Ok;
        }

        var isNews = IsNews(state.WokeAt, bucket.Window.End);
        var idle = isNews ? policy.DormantAfter : IdleBefore(state, facts, bucket.Window.Start);
        if (idle is null)
        {
            return new Verdict.Undecided(UndecidedReason.Immature);
        }

        return idle < policy.DormantAfter
            ? Verdict.Ok
            : new Verdict.Anomalous(Describe(state, bucket, observed, isNews ? null : idle, policy));
    }

    /// <summary>The start of the bucket in which the key woke, after a complete bucket: remembered for as long as it is news.</summary>
    public static DateTimeOffset? WokeAt(KeyState state, UsageBucket bucket, KeyFacts facts, Policy policy) =>
        state.Series.IsAttributed && bucket.Usage.Length > 0 && !Volume.Of(bucket).IsZero
            && IdleBefore(state, facts, bucket.Window.Start) >= policy.DormantAfter
            ? bucket.Window.Start
            : state.WokeAt;

    /// <summary>The longest the key was idle between two uses, with the sleep that a bucket of use ends among them.</summary>
    public static TimeSpan LongestIdle(KeyState state, UsageBucket bucket) =>
        state.LastUsedAt is { } used && !Volume.Of(bucket).IsZero && bucket.Window.Start - used > state.LongestIdle
            ? bucket.Window.Start - used
            : state.LongestIdle;

    /// <summary>Whether a bucket with usage may be one in which the key woke, or one soon after it.</summary>
    /// <param name="state">The series, whatever it used last.</param>
    /// <param name="lastUsedAt">The end of the last bucket with usage; null for none seen.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="facts">What the provider says of the key besides its usage.</param>
    /// <param name="policy">What the operator wants.</param>
    internal static bool IsAwakening(KeyState state, DateTimeOffset? lastUsedAt, TimeWindow bucket, KeyFacts facts, Policy policy) =>
        state.Series.IsAttributed && (IsNews(state.WokeAt, bucket.End) || IdleBefore(lastUsedAt, state.WatchedSince, facts, bucket.Start) >= policy.DormantAfter);

    private static bool IsNews(DateTimeOffset? wokeAt, DateTimeOffset end) => wokeAt is { } woke && end - woke <= News && end > woke;

    private static TimeSpan? IdleBefore(KeyState state, KeyFacts facts, DateTimeOffset at) => IdleBefore(state.LastUsedAt, state.WatchedSince, facts, at);

    /// <summary>How long the key was idle; null where we cannot know.</summary>
    private static TimeSpan? IdleBefore(DateTimeOffset? lastUsedAt, DateTimeOffset watchedSince, KeyFacts facts, DateTimeOffset at)
    {
        var lastUse = lastUsedAt ?? Earlier(facts.LastUsedAt, at);
        if (lastUse is { } used)
        {
            return at - used;
        }

        // Never used as far as anyone knows: idle since it was born, or since we began to look.
        return facts.CreatedAt is { } born && born < at
            ? at - (born > watchedSince ? born : watchedSince)
            : null;
    }

    /// <summary>The provider's own "last used" already includes the usage being judged; only an older one shows how long it was idle.</summary>
    private static DateTimeOffset? Earlier(DateTimeOffset? lastUsedAt, DateTimeOffset at) => lastUsedAt < at ? lastUsedAt : null;

    private static Anomaly Describe(KeyState state, UsageBucket bucket, Volume observed, TimeSpan? idle, Policy policy)
    {
        var hour = state.Recent.LastHour(bucket.Window.End, observed);
        var peak = state.Recent.Peak.Dollars;
        var isBurst = hour.Dollars >= policy.Tolerance.MinimumExcessUsd && hour.Dollars >= OfPeak * peak;
        var slept = idle is { } length
            ? string.Create(CultureInfo.InvariantCulture, $"First use after {length.TotalDays:0} days without usage")
            : "Use after a long time without usage";
        var isUsual = idle is null || idle < OfLongest * state.LongestIdle;
        return new Anomaly(
            isBurst ? Severity.Critical : isUsual ? Severity.Info : Severity.Warning,
            "USD/h",
            hour.Dollars,
            0,
            isBurst ? 8 : 3,
            bucket.Cost,
            isBurst ? EvidenceFamilies.Time | EvidenceFamilies.Volume : EvidenceFamilies.Time,
            isBurst ? WithBurst : "dormant key used again",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{slept}: {hour.Requests:#,0} {Plural.Of(Math.Round(hour.Requests), "request")} and {new Usd((decimal)Math.Min(hour.Dollars, 1e15))} in the hour to {bucket.Window.End:HH:mm} UTC; the highest hourly cost of the key before was {new Usd((decimal)Math.Min(peak, 1e15))}."));
    }
}
