using System.Collections.Immutable;
using UsageSentinel.Simulator.Billing;
using UsageSentinel.Simulator.Catalog;
using UsageSentinel.Simulator.Simulation;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator;

/// <summary>The truth: what was really used and what it really cost, whether or not the API has reported it yet.</summary>
/// <remarks>
/// Nothing after the last whole minute of the clock is included. Instants are cut to whole minutes (usage) or whole UTC days
/// (cost). The bill's day in progress goes up to now. Archived, unlisted and untracked keys are included as the API would name them.
/// </remarks>
public sealed class Books
{
    private readonly World world;

    internal Books(World world) => this.world = world;

    /// <summary>Usage per key, project, model, endpoint, batch and tier, in one window.</summary>
    /// <param name="from">Start, inclusive.</param>
    /// <param name="to">End, exclusive.</param>
    public ImmutableArray<UsageLine> Totals(DateTimeOffset from, DateTimeOffset to) => Read(from, to, null);

    /// <summary>The same, hour by hour.</summary>
    /// <param name="from">Start, inclusive.</param>
    /// <param name="to">End, exclusive.</param>
    public ImmutableArray<UsageLine> Hourly(DateTimeOffset from, DateTimeOffset to) => Read(from, to, 60);

    /// <summary>The same, minute by minute.</summary>
    /// <param name="from">Start, inclusive.</param>
    /// <param name="to">End, exclusive.</param>
    public ImmutableArray<UsageLine> PerMinute(DateTimeOffset from, DateTimeOffset to) => Read(from, to, 1);

    /// <summary>The true bill, day by day.</summary>
    /// <param name="from">First day.</param>
    /// <param name="to">End, exclusive.</param>
    public ImmutableArray<CostLine> Costs(DateTimeOffset from, DateTimeOffset to)
    {
        var lines = ImmutableArray.CreateBuilder<CostLine>();
        var now = world.NowSeconds / 60 * 60;
        for (var day = from.ToUnixTimeSeconds() / 86_400; day * 86_400 < to.ToUnixTimeSeconds() && day * 86_400 <= now; day++)
        {
            var start = DateTimeOffset.FromUnixTimeSeconds(day * 86_400);
            lines.AddRange(world.Ledger.True(day, now).Select(row => Line(start, row)));
        }

        return lines.ToImmutable();
    }

    private CostLine Line(DateTimeOffset day, BillRow row) =>
        new(day, world.Roster.Projects[row.Key.Project].Id, row.Key.Key, row.Key.LineItem, row.Amount, row.Quantity);

    private ImmutableArray<UsageLine> Read(DateTimeOffset from, DateTimeOffset to, int? minutesPerLine)
    {
        var now = world.NowSeconds;
        var first = from.ToUnixTimeSeconds() / 60;
        var end = Math.Min(to.ToUnixTimeSeconds(), now) / 60;
        var regime = world.Governor.At(now);
        var arrival = new Arrival(0, now, 0);
        var sums = new Dictionary<(long Start, UsageEndpoint, int, string?, string?, bool, string), UsageSum>();
        var minutes = new UsageSum[60];
        foreach (var flow in world.Flows)
        {
            for (var hour = Math.Max(first / 60, world.Traffic.FirstHour); hour * 60 < end; hour++)
            {
                // Minutes add up to their hour, which is much quicker to read.
                if (minutesPerLine != 1 && first <= hour * 60 && (hour + 1) * 60 <= end)
                {
                    Add(flow, minutesPerLine is null ? first : hour * 60, world.Meter.Hour(flow, hour, regime, arrival));
                    continue;
                }

                if (!world.Meter.Minutes(flow, hour, regime, arrival, minutes))
                {
                    continue;
                }

                for (var minute = Math.Max(first, hour * 60); minute < Math.Min(end, (hour + 1) * 60); minute++)
                {
                    Add(flow, minutesPerLine is { } length ? Math.Max(first, minute / length * length) : first, minutes[minute % 60]);
                }
            }
        }

        return
        [
            .. sums.Where(sum => !sum.Value.IsEmpty).OrderBy(sum => sum.Key.Start).Select(sum => new UsageLine(
                DateTimeOffset.FromUnixTimeSeconds(sum.Key.Start * 60),
                DateTimeOffset.FromUnixTimeSeconds(Math.Min(end, minutesPerLine is { } length ? (sum.Key.Start / length * length) + length : end) * 60),
                UsageCatalog.Of(sum.Key.Item2).Path,
                world.Roster.Projects[sum.Key.Item3].Id,
                sum.Key.Item4,
                sum.Key.Item5,
                sum.Key.Item6,
                sum.Key.Item7,
                UsageTotals.From(sum.Value))),
        ];

        void Add(Flow flow, long start, in UsageSum used)
        {
            if (!used.IsEmpty)
            {
                var key = (start, flow.Endpoint, flow.Project, world.KeyId(flow), flow.Model?.Name, flow.Batch, flow.Tier);
                sums[key] = sums.GetValueOrDefault(key) + used;
            }
        }
    }
}
