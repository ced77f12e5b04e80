using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What identifies a row of usage: endpoint, bucket and dimensions.</summary>
internal readonly record struct RowIdentity(UsageEndpoint Endpoint, DateTimeOffset Start, UsageDimensions Dimensions)
{
    /// <summary>No row of a usual answer is further from its place.</summary>
    private const int FewRows = 16;

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

        var last = new List<UsageRow>(rows.Count);
        foreach (var row in Sorted(rows))
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

    /// <summary>In order; of rows that are equal, the one that came first is first.</summary>
    private static UsageRow[] Sorted(IReadOnlyList<UsageRow> rows)
    {
        UsageRow[] sorted = [.. rows];
        for (var at = 1; at < sorted.Length; at++)
        {
            // What is read is in order of time, so that a row moves past the few of its own bucket at most.
            var row = sorted[at];
            var place = at;
            for (var compared = default(ComparedDimensions); place > 0 && Compare(sorted[place - 1], row, ref compared) > 0; place--)
            {
                if (at - place == FewRows)
                {
                    return SortedByTime(rows);
                }

                sorted[place] = sorted[place - 1];
            }

            sorted[place] = row;
        }

        return sorted;
    }

    private static UsageRow[] SortedByTime(IReadOnlyList<UsageRow> rows)
    {
        var sorted = rows.Select((row, at) => (Row: row, At: at)).ToArray();
        Array.Sort(sorted, static (left, right) => Compare(left.Row, right.Row) is not 0 and var order ? order : left.At.CompareTo(right.At));
        return Array.ConvertAll(sorted, one => one.Row);
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

    /// <summary>The same, with a memory of what was compared before: the rows of a key have few dimensions, over and over.</summary>
    public static int Compare(UsageRow left, UsageRow right, ref ComparedDimensions known)
    {
        var order = left.Window.Start.CompareTo(right.Window.Start);
        order = order != 0 ? order : left.Endpoint.CompareTo(right.Endpoint);
        return order != 0 || ReferenceEquals(left.Dimensions, right.Dimensions) ? order
            : known.Find(left.Dimensions, right.Dimensions) ?? known.Remember(left.Dimensions, right.Dimensions, Compare(left.Dimensions, right.Dimensions));
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
