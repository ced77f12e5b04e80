using UsageSentinel.Simulator.Containment;
using UsageSentinel.Simulator.Simulation;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Http.Usage;

/// <summary>Sums flows into rows, bucket by bucket; only one hour or one bucket is held at a time.</summary>
internal sealed class BucketReader(World world, UsageQuery query, IReadOnlyList<Flow> flows, Regime regime, Arrival arrival)
{
    private readonly int[] rowOf = new int[flows.Count];
    private readonly List<RowKey> rows = [];

    public IEnumerable<(long Start, IEnumerable<(RowKey Key, UsageSum Used)> Rows)> Read()
    {
        NumberRows();
        return query.Window.Width < 3600 ? ReadMinutes() : ReadHours();
    }

    private void NumberRows()
    {
        var known = new Dictionary<RowKey, int>();
        for (var index = 0; index < flows.Count; index++)
        {
            var key = RowKey.Of(world, flows[index], query.GroupBy);
            if (!known.TryGetValue(key, out rowOf[index]))
            {
                rowOf[index] = known[key] = rows.Count;
                rows.Add(key);
            }
        }
    }

    private IEnumerable<(long Start, IEnumerable<(RowKey Key, UsageSum Used)> Rows)> ReadHours()
    {
        var sums = new UsageSum[rows.Count];
        for (var start = query.Window.First; start < query.Window.End; start += query.Window.Width)
        {
            Array.Clear(sums);
            for (var hour = start / 3600; hour < (start + query.Window.Width) / 3600; hour++)
            {
                for (var index = 0; index < flows.Count; index++)
                {
                    sums[rowOf[index]] += world.Meter.Hour(flows[index], hour, regime, arrival);
                }
            }

            yield return (start, Filled(sums));
        }
    }

    private IEnumerable<(long Start, IEnumerable<(RowKey Key, UsageSum Used)> Rows)> ReadMinutes()
    {
        var sums = Array.ConvertAll(new UsageSum[60][], _ => new UsageSum[rows.Count]);
        var minutes = new UsageSum[60];
        for (var hour = query.Window.First / 3600; hour * 3600 < query.Window.End; hour++)
        {
            Array.ForEach(sums, Array.Clear);
            for (var index = 0; index < flows.Count; index++)
            {
                if (world.Meter.Minutes(flows[index], hour, regime, arrival, minutes))
                {
                    for (var minute = 0; minute < 60; minute++)
                    {
                        sums[minute][rowOf[index]] += minutes[minute];
                    }
                }
            }

            for (var start = Math.Max(query.Window.First, hour * 3600); start < Math.Min(query.Window.End, (hour + 1) * 3600); start += 60)
            {
                yield return (start, Filled(sums[start / 60 % 60]));
            }
        }
    }

    private IEnumerable<(RowKey Key, UsageSum Used)> Filled(UsageSum[] sums)
    {
        for (var index = 0; index < sums.Length; index++)
        {
            if (!sums[index].IsEmpty)
            {
                yield return (rows[index], sums[index]);
            }
        }
    }
}
