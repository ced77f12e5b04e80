namespace UsageSentinel.Simulator.Http;

/// <summary>The buckets of one page, as starts in seconds since 1970.</summary>
/// <param name="First">Start of the first bucket.</param>
/// <param name="End">End of the last one, exclusive.</param>
/// <param name="Width">Length of a bucket, in seconds.</param>
/// <param name="HasMore">Whether buckets follow.</param>
internal sealed record PageWindow(long First, long End, long Width, bool HasMore)
{
    /// <summary>Cuts a page out of a query: aligned to UTC, at most <paramref name="limit"/> buckets, none that begins after now.</summary>
    public static PageWindow Of(Query query, string fingerprint, long start, long end, long width, int limit)
    {
        var first = query.Text("page") is { } page ? Cursor.Decode(page, fingerprint) : start / width * width;
        var last = (end + width - 1) / width * width;
        var stop = Math.Max(first, Math.Min(last, first + (limit * width)));
        return new(first, stop, width, stop < last);
    }

    /// <summary>The window asked for: inclusive start and exclusive end, the end no later than now.</summary>
    public static (long Start, long End) Read(Query query, Api api, long now)
    {
        var start = query.Integer("start_time") ?? throw ApiFault.BadRequest("Missing required parameter: 'start_time'.", "start_time");
        var end = query.Integer("end_time") ?? now;
        if (query.Has("end_time") && end <= start)
        {
            throw ApiFault.BadRequest("Invalid 'end_time': must be after 'start_time'.", "end_time");
        }

        Lookback.Check(api, start);
        // The bucket in progress is shown, so now itself still counts.
        return (start, Math.Min(end, now + 1));
    }
}
