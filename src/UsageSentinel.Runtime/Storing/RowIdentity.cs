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

    /// <summary>In one order, and of each the one that came last.</summary>
    public static UsageRow[] LastOfEach(IReadOnlyList<UsageRow> rows)
    {
        if (IsInOrder(rows))
        {
            return [.. rows];
        }

        var sorted = rows.Select((row, at) => (Row: row, At: at)).ToArray();
        Array.Sort(sorted, static (left, right) => Compare(left.Row, right.Row) is not 0 and var order ? order : left.At.CompareTo(right.At));
        var last = new List<UsageRow>(sorted.Length);
        foreach (var (row, _) in sorted)
        {
            if (last.Count > 0 && Compare(last[^1], row) == 0)
            {
                last[^1] = row;
            }
            else
            {
                last.Add(row);
            }
        }

        return [.. last];
    }

    private static bool IsInOrder(IReadOnlyList<UsageRow> rows)
    {
        for (var at = 1; at < rows.Count; at++)
        {
            if (Compare(rows[at - 1], rows[at]) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    public static int Compare(UsageRow left, UsageRow right)
    {
        var order = left.Window.Start.CompareTo(right.Window.Start);
        order = order != 0 ? order : left.Endpoint.CompareTo(right.Endpoint);
        return order != 0 ? order : Compare(left.Dimensions, right.Dimensions);
    }

    private static int Compare(UsageDimensions left, UsageDimensions right)
    {
        if (ReferenceEquals(left, right))
        {
            return 0;
        }

        var order = string.CompareOrdinal(left.Project?.Value, right.Project?.Value);
        order = order != 0 ? order : string.CompareOrdinal(left.Key?.Value, right.Key?.Value);
        order = order != 0 ? order : string.CompareOrdinal(left.Model, right.Model);
        order = order != 0 ? order : Nullable.Compare(left.Batch, right.Batch);
        order = order != 0 ? order : string.CompareOrdinal(left.ServiceTier, right.ServiceTier);
        return order != 0 ? order : string.CompareOrdinal(left.Detail, right.Detail);
    }
}
