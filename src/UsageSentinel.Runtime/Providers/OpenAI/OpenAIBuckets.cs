using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Buckets;
using UsageSentinel.Runtime.Providers.Http;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>How OpenAI is asked for buckets and how it writes them; usage and costs are alike.</summary>
internal static class OpenAIBuckets
{
    private static readonly BucketDialect Dialect = new(
        new MemberTable<BucketMember>(
            ("data", BucketMember.Data), ("has_more", BucketMember.HasMore), ("next_page", BucketMember.NextPage),
            ("start_time", BucketMember.StartTime), ("end_time", BucketMember.EndTime), ("results", BucketMember.Results)),
        BucketDialect.UnixSeconds);

    /// <param name="what">For messages.</param>
    /// <param name="path">Relative to the base address.</param>
    /// <param name="window">Both ends are boundaries of <paramref name="width"/>.</param>
    /// <param name="width">The width of the buckets.</param>
    /// <param name="limit">Buckets on a page.</param>
    /// <param name="groupBy">The dimensions.</param>
    public static BucketQuery Query(string what, string path, TimeWindow window, BucketWidth width, int limit, IReadOnlyList<string> groupBy) =>
        Query(what, path, window, width, limit, uri => uri.WithEach("group_by", groupBy));

    /// <param name="what">For messages.</param>
    /// <param name="path">Relative to the base address.</param>
    /// <param name="window">Both ends are boundaries of <paramref name="width"/>.</param>
    /// <param name="width">The width of the buckets.</param>
    /// <param name="limit">Buckets on a page.</param>
    /// <param name="more">Adds dimensions and filters.</param>
    public static BucketQuery Query(string what, string path, TimeWindow window, BucketWidth width, int limit, Func<RequestUri, RequestUri> more) =>
        new(what, window, width, Dialect, (cursor, now) =>
        {
            var uri = new RequestUri(path).With("start_time", window.Start.ToUnixTimeSeconds());

            // A later end is left out, which means "now": whether an end in the future is accepted is not documented.
            if (window.End <= now)
            {
                uri.With("end_time", window.End.ToUnixTimeSeconds());
            }

            uri = more(uri.With("bucket_width", width.Name()).With("limit", limit));
            return ApiRequest.Get((cursor is null ? uri : uri.With("page", cursor)).ToString(), what);
        });
}
