using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Http;

namespace UsageSentinel.Runtime.Providers.OpenAI.Usage;

/// <summary>One question for buckets.</summary>
/// <param name="What">For messages.</param>
/// <param name="Path">Relative to the base address.</param>
/// <param name="Window">Both ends are boundaries of <paramref name="Width"/>.</param>
/// <param name="Width">One that this API offers.</param>
/// <param name="Limit">Buckets on a page.</param>
/// <param name="GroupBy">The dimensions.</param>
/// <param name="EmptyPagesEnd">Whether pages without buckets, one after the other, are known to mean the end.</param>
internal sealed record BucketQuery(
    string What,
    string Path,
    TimeWindow Window,
    BucketWidth Width,
    int Limit,
    IReadOnlyList<string> GroupBy,
    bool EmptyPagesEnd)
{
    /// <summary>The request of one page. All pages have the same parameters except the cursor.</summary>
    /// <param name="cursor">Null for the first.</param>
    /// <param name="now">
    /// Where the window ends later, the end is left out, which means "now": whether an end in the future is accepted is
    /// not documented.
    /// </param>
    public OpenAIRequest Page(string? cursor, DateTimeOffset now)
    {
        var uri = new RequestUri(Path).With("start_time", Window.Start.ToUnixTimeSeconds());
        if (Window.End <= now)
        {
            uri.With("end_time", Window.End.ToUnixTimeSeconds());
        }

        uri.With("bucket_width", Width.Name()).With("limit", Limit).WithEach("group_by", GroupBy);
        if (cursor is not null)
        {
            uri.With("page", cursor);
        }

        return OpenAIRequest.Get(uri.ToString(), What);
    }
}
