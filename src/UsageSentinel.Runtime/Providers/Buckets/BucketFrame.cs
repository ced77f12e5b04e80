using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Http;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>What the buckets of an answer must look like. The answer's own times are the truth, but only within what was asked for.</summary>
/// <param name="Topic">For messages.</param>
/// <param name="Width">The width that was asked for.</param>
/// <param name="Dialect">How the answer is written.</param>
internal sealed record BucketFrame(ApiTopic Topic, BucketWidth Width, BucketDialect Dialect)
{
    /// <summary>
    /// The window of a bucket. It starts on a boundary; it may end early, as the last one does that is still filling, but
    /// never late: hours where minutes were asked for would poison every baseline.
    /// </summary>
    public TimeWindow WindowOf(DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is not { } start || to is not { } end || end <= start)
        {
            throw Topic.Malformed($"{Dialect[BucketMember.StartTime]} and {Dialect[BucketMember.EndTime]} of a bucket are not a time window");
        }

        var window = new TimeWindow(start, end);
        return Width.Floor(window.Start) == window.Start && window.Length <= Width.Length()
            ? window
            : throw Topic.Malformed($"a bucket {window} does not have the width {Width.Name()}");
    }
}
