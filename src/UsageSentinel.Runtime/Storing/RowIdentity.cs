using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What identifies a row of usage: endpoint, bucket and dimensions.</summary>
internal readonly record struct RowIdentity(UsageEndpoint Endpoint, DateTimeOffset Start, UsageDimensions Dimensions)
{
    public static RowIdentity Of(UsageRow row) => new(row.Endpoint, row.Window.Start, row.Dimensions);

    /// <summary>In one order, whatever order they came in.</summary>
    public static List<UsageRow> Sort(IEnumerable<UsageRow> rows)
    {
        var sorted = rows.ToList();
        sorted.Sort(Compare);
        return sorted;
    }

    public static int Compare(UsageRow left, UsageRow right)
    {
        var order = left.Window.Start.CompareTo(right.Window.Start);
        order = order != 0 ? order : left.Endpoint.CompareTo(right.Endpoint);
        return order != 0 ? order : Compare(left.Dimensions, right.Dimensions);
    }

    private static int Compare(UsageDimensions left, UsageDimensions right)
    {
        var order = string.CompareOrdinal(left.Project?.Value, right.Project?.Value);
        order = order != 0 ? order : string.CompareOrdinal(left.Key?.Value, right.Key?.Value);
        order = order != 0 ? order : string.CompareOrdinal(left.Model, right.Model);
        order = order != 0 ? order : Nullable.Compare(left.Batch, right.Batch);
        order = order != 0 ? order : string.CompareOrdinal(left.ServiceTier, right.ServiceTier);
        return order != 0 ? order : string.CompareOrdinal(left.Detail, right.Detail);
    }
}
