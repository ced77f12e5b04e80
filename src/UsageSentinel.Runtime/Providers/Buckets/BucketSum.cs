using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>Adds up the results of one bucket by their dimensions. The space is kept from bucket to bucket.</summary>
internal sealed class BucketSum(UsageEndpoint endpoint, DimensionPool pool)
{
    private readonly List<int> order = [];
    private UsageCounts[] counts = new UsageCounts[64];
    private int[] lastBucket = new int[64];
    private int bucket;

    public void Begin()
    {
        bucket++;
        order.Clear();
    }

    public void Add(int dimensions, in UsageCounts more)
    {
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
}
