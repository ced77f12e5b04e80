using System.Collections.Immutable;
using System.Runtime.InteropServices;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Rows that were read, put into those that are held: both are in order, so that one pass over them is enough.</summary>
/// <param name="Rows">What is held afterwards, in order.</param>
/// <param name="Changed">The rows that were read and are new, or differ from what was held, in order.</param>
/// <param name="Before">Rows as they were held before they were replaced or removed, in order.</param>
internal sealed record RowMerge(UsageRow[] Rows, List<UsageRow> Changed, List<UsageRow> Before)
{
    /// <summary>Whether nothing is to be written.</summary>
    public bool IsSame => Changed.Count == 0 && Before.Count == 0;

    /// <summary>What a merge reports to its caller.</summary>
    public MergedUsage Merged => new(ImmutableCollectionsMarshal.AsImmutableArray(Rows), [.. Changed]) { Before = [.. Before] };

    /// <param name="held">What is held, in order.</param>
    /// <param name="read">What was read, in order, one row of each.</param>
    /// <param name="whole">By endpoint, the window in which a row that was not read is held no longer.</param>
    public static RowMerge Of(UsageRow[] held, UsageRow[] read, ImmutableSortedDictionary<UsageEndpoint, TimeWindow> whole)
    {
        var (changed, before) = (new List<UsageRow>(), new List<UsageRow>());
        var rows = new List<UsageRow>(held.Length + read.Length);
        var known = default(ComparedDimensions);
        var (at, next) = (0, 0);
        while (at < held.Length || next < read.Length)
        {
            var order = at == held.Length ? 1 : next == read.Length ? -1 : RowIdentity.Compare(held[at], read[next], ref known);
            if (order < 0)
            {
                var old = held[at++];
                if (whole.TryGetValue(old.Endpoint, out var window) && window.Contains(old.Window.Start))
                {
                    before.Add(old);
                }
                else
                {
                    rows.Add(old);
                }

                continue;
            }

            var row = read[next++];
            rows.Add(row);
            if (order > 0)
            {
                changed.Add(row);
            }
            else if (held[at++] is var old && old.Counts != row.Counts)
            {
                changed.Add(row);
                before.Add(old);
            }
        }

        return new RowMerge([.. rows], changed, before);
    }

    /// <summary>With what an earlier attempt saw: what it wrote before it lost the race is held now, and still news to the caller.</summary>
    public RowMerge After(RowMerge? earlier)
    {
        if (earlier is null)
        {
            return this;
        }

        var now = Rows.ToDictionary(RowIdentity.Of);
        var changed = Changed.Concat(earlier.Changed.Where(row => now.ContainsKey(RowIdentity.Of(row)))).DistinctBy(RowIdentity.Of);
        return new RowMerge(Rows, RowIdentity.Sort(changed), RowIdentity.Sort(earlier.Before.Concat(Before).DistinctBy(RowIdentity.Of)));
    }
}
