using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Http;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>Makes the request of one page. All pages have the same parameters except the cursor.</summary>
/// <param name="cursor">Null for the first.</param>
/// <param name="now">What is later has not come yet.</param>
internal delegate ApiRequest PageRequest(string? cursor, DateTimeOffset now);

/// <summary>One question for buckets.</summary>
/// <param name="What">For messages.</param>
/// <param name="Window">Both ends are boundaries of <paramref name="Width"/>.</param>
/// <param name="Width">One that this API offers.</param>
/// <param name="Dialect">How the answer is written.</param>
/// <param name="Page">Asks for a page.</param>
internal sealed record BucketQuery(string What, TimeWindow Window, BucketWidth Width, BucketDialect Dialect, PageRequest Page)
{
    /// <summary>Whether pages without buckets, one after the other, are known to mean the end.</summary>
    /// <value>The default is false.</value>
    public bool EmptyPagesEnd { get; init; }
}
