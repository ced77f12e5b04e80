using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// A key that waits for a source it uses is judged on buckets that are hours from being learned. What rules need of the hour
/// before a bucket is then not in what was learned, and is carried along beside it.
/// </summary>
internal static class Waiting
{
    /// <summary>What was learned this short a time ago still describes the hour before.</summary>
    internal static readonly TimeSpan Long = TimeSpan.FromHours(1);

    /// <param name="judged">The state after the bucket.</param>
    /// <param name="known">The state the bucket was judged on.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="isNext">Whether it was learned.</param>
    /// <param name="now">The time of the sweep.</param>
    public static KeyState Look(KeyState judged, KeyState known, UsageBucket bucket, bool isNext, DateTimeOffset now) => bucket switch
    {
        { IsLate: true } when !Volume.Of(bucket).IsZero && !(judged.LastUsedAt >= bucket.Window.End) => judged with { LastUsedAt = bucket.Window.End },
        { IsLate: false, IsComplete: false } when !isNext && bucket.Window.Start >= judged.JudgedThrough && now - judged.JudgedThrough > Long =>
            judged with { RecentAhead = Sentinel.Recall(known with { JudgedThrough = bucket.Window.Start }, bucket, judged.Alerts) },
        _ => judged,
    };
}
