namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>Puts the lines of a record into the order of names, time, width and terms; of equal ones the later line comes last.</summary>
/// <param name="rank">The place of each name in the order of names: sums must not depend on the order of the rows.</param>
internal sealed class RecordedOrder(int[] rank) : IComparer<RecordedLine>
{
    /// <summary>Most files hold one key after the other, or all keys of one time after those of another: in both, the lines of a key are in order.</summary>
    public RecordedLine[] Sort(ReadOnlySpan<RecordedLine> rows)
    {
        var numbers = new Dictionary<(int Project, int Key), int>();
        var series = new int[rows.Length];
        var (last, number) = ((-1, -1), -1);
        for (var at = 0; at < rows.Length; at++)
        {
            if (last != (rows[at].Project, rows[at].Key))
            {
                last = (rows[at].Project, rows[at].Key);
                if (!numbers.TryGetValue(last, out number))
                {
                    numbers[last] = number = numbers.Count;
                }
            }

            series[at] = number;
        }

        var ends = EndsOf(series, numbers);
        var sorted = new RecordedLine[rows.Length];
        var places = new int[ends.Length];
        for (var one = 0; one < ends.Length; one++)
        {
            places[one] = ends[one].Start;
        }

        for (var at = 0; at < rows.Length; at++)
        {
            sorted[places[series[at]]++] = rows[at];
        }

        foreach (var (start, end) in ends)
        {
            var lone = sorted.AsSpan(start, end - start);
            if (!IsInOrder(lone))
            {
                lone.Sort(this);
            }
        }

        return sorted;
    }

    public int Compare(RecordedLine left, RecordedLine right) => Compare(in left, in right);

    /// <summary>Where the lines of each series lie, by its number.</summary>
    private (int Start, int End)[] EndsOf(int[] series, Dictionary<(int Project, int Key), int> numbers)
    {
        var counts = new int[numbers.Count];
        foreach (var one in series)
        {
            counts[one]++;
        }

        var ends = new (int Start, int End)[counts.Length];
        var at = 0;
        foreach (var (_, number) in numbers.OrderBy(pair => rank[pair.Key.Project]).ThenBy(pair => rank[pair.Key.Key]))
        {
            ends[number] = (at, at + counts[number]);
            at += counts[number];
        }

        return ends;
    }

    private bool IsInOrder(ReadOnlySpan<RecordedLine> lines)
    {
        for (var at = 1; at < lines.Length; at++)
        {
            if (Compare(in lines[at - 1], in lines[at]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private int Compare(in RecordedLine left, in RecordedLine right)
    {
        var order = left.Start.CompareTo(right.Start);
        order = order != 0 ? order : right.Given.CompareTo(left.Given);
        order = order != 0 ? order : rank[left.Model].CompareTo(rank[right.Model]);
        order = order != 0 ? order : left.Terms.CompareTo(right.Terms);
        return order != 0 ? order : left.Order.CompareTo(right.Order);
    }
}
