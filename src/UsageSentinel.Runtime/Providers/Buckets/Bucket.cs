using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>One bucket as one page delivers it.</summary>
internal sealed record Bucket<TRow>(TimeWindow Window, TRow[] Rows);

/// <summary>One page of buckets.</summary>
/// <param name="Buckets">In the order of the page.</param>
/// <param name="HasMore">Authoritative: another page follows.</param>
/// <param name="NextPage">Its cursor; null if there is none.</param>
/// <param name="Apart">Results that are in no bucket.</param>
internal sealed record BucketPage<TRow>(List<Bucket<TRow>> Buckets, bool HasMore, string? NextPage, UnreadResults Apart);
