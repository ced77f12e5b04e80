using System.Runtime.CompilerServices;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>The dimensions of a result, as pooled strings: two are equal exactly where they are the same objects.</summary>
internal readonly record struct DimensionKey(
    string? Project, string? Key, string? Model, string? ServiceTier, string? Detail, string? MoreDetail, bool? Batch);

/// <summary>
/// Adds up the results of one bucket by their dimensions. Of each set of dimensions of a reading there is one
/// <see cref="UsageDimensions"/>, and the space is kept from bucket to bucket.
/// </summary>
internal sealed class BucketSum(UsageEndpoint endpoint)
{
    private readonly Dictionary<DimensionKey, int> numbers = new(new ByReference());
    private readonly Dictionary<UsageDimensions, int> known = [];
    private readonly List<UsageDimensions> pool = [];
    private readonly List<int> order = [];
    private UsageCounts[] counts = new UsageCounts[64];
    private int[] lastBucket = new int[64];
    private int bucket;

    public void Begin()
    {
        bucket++;
        order.Clear();
    }

    /// <param name="key">What the result names.</param>
    /// <param name="more">What it counts.</param>
    public void Add(in DimensionKey key, in UsageCounts more)
    {
        var dimensions = NumberOf(key);
        if (dimensions >= counts.Length)
        {
            var length = Math.Max(pool.Count, counts.Length * 2);
            Array.Resize(ref counts, length);
            Array.Resize(ref lastBucket, length);
        }

        if (lastBucket[dimensions] == bucket)
        {
            counts[dimensions] += more;
            return;
        }

        lastBucket[dimensions] = bucket;
        counts[dimensions] = more;
        order.Add(dimensions);
    }

    public UsageRow[] End(TimeWindow window)
    {
        var rows = new UsageRow[order.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new UsageRow(endpoint, window, pool[order[i]], counts[order[i]]);
        }

        return rows;
    }

    private int NumberOf(in DimensionKey key)
    {
        if (numbers.TryGetValue(key, out var number))
        {
            return number;
        }

        // Tiers that differ in case are one: what differs on the wire may still have the same dimensions.
        var made = FromWire(key);
        if (!known.TryGetValue(made, out number))
        {
            number = pool.Count;
            known.Add(made, number);
            pool.Add(made);
        }

        numbers.Add(key, number);
        return number;
    }

    private static UsageDimensions FromWire(in DimensionKey key) => new(
        key.Project is { } project ? new ProjectId(project) : null,
        key.Key is { } apiKey ? new KeyId(apiKey) : null,
        key.Model,
        key.Batch,
        key.ServiceTier,
        (key.Detail, key.MoreDetail) switch
        {
            ({ } detail, { } more) => $"{detail} {more}",
            var (detail, more) => detail ?? more,
        });

    private sealed class ByReference : IEqualityComparer<DimensionKey>
    {
        public bool Equals(DimensionKey left, DimensionKey right) =>
            ReferenceEquals(left.Key, right.Key)
            && ReferenceEquals(left.Model, right.Model)
            && ReferenceEquals(left.Project, right.Project)
            && ReferenceEquals(left.ServiceTier, right.ServiceTier)
            && ReferenceEquals(left.Detail, right.Detail)
            && ReferenceEquals(left.MoreDetail, right.MoreDetail)
            && left.Batch == right.Batch;

        public int GetHashCode(DimensionKey key) => HashCode.Combine(
            RuntimeHelpers.GetHashCode(key.Key),
            RuntimeHelpers.GetHashCode(key.Model),
            RuntimeHelpers.GetHashCode(key.Project),
            RuntimeHelpers.GetHashCode(key.ServiceTier),
            RuntimeHelpers.GetHashCode(key.Detail),
            RuntimeHelpers.GetHashCode(key.MoreDetail),
            key.Batch);
    }
}
