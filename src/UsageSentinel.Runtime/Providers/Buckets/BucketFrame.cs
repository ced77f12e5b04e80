using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Http;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>What the buckets of an answer must look like. The answer's own times are the truth, but only within what was asked for.</summary>
/// <param name="What">For messages.</param>
/// <param name="Width">The width that was asked for.</param>
internal sealed record BucketFrame(string What, BucketWidth Width)
{
    private static readonly long MaxSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>
    /// The window of a bucket. It starts on a boundary; it may end early, as the last one does that is still filling, but
    /// never late: hours where minutes were asked for would poison every baseline.
    /// </summary>
    public TimeWindow WindowOf(long? startTime, long? endTime)
    {
        if (startTime is not (>= 0 and var start) || endTime is not (>= 0 and var end) || end > MaxSeconds || end <= start)
        {
            throw Malformed.Because(What, "start_time and end_time of a bucket are not a time window");
        }

        var window = new TimeWindow(DateTimeOffset.FromUnixTimeSeconds(start), DateTimeOffset.FromUnixTimeSeconds(end));
        return Width.Floor(window.Start) == window.Start && window.Length <= Width.Length()
            ? window
            : throw Malformed.Because(What, $"a bucket {window} does not have the width {Width.Name()}");
    }
}
