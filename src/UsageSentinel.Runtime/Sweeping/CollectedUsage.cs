using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What every endpoint reported over one window, by series. The rows of a key are together, in whatever projects it ran.</summary>
internal sealed class CollectedUsage
{
    /// <summary>No window of any endpoint.</summary>
    public static readonly ImmutableSortedDictionary<UsageEndpoint, TimeWindow> Nowhere = ImmutableSortedDictionary<UsageEndpoint, TimeWindow>.Empty;

    private IReadOnlyDictionary<SeriesId, List<UsageRow>> rows = new Dictionary<SeriesId, List<UsageRow>>(SeriesId.ByName);

    private CollectedUsage()
    {
    }

    /// <summary>Rows in all.</summary>
    public int Count { get; private init; }

    /// <summary>The earliest bucket with any usage; null for none. Before the first use of the whole organization, absence says nothing of a key.</summary>
    public DateTimeOffset? FirstUse { get; private init; }

    /// <summary>By endpoint, a moment by which its latest use had begun; none where it reported none.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> LastUse { get; private init; } = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;

    /// <summary>The series that were used.</summary>
    public IEnumerable<SeriesId> Series => rows.Keys;

    /// <summary>Whether a series was used.</summary>
    public bool Has(SeriesId series) => rows.ContainsKey(series);

    /// <summary>The rows of a series; empty for one that was not used.</summary>
    public IReadOnlyList<UsageRow> Of(SeriesId series) => rows.TryGetValue(series, out var found) ? found : [];

    /// <summary>By endpoint, the window that was read whole: what is not among the rows was not there.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, TimeWindow> Whole { get; private init; } = Nowhere;

    /// <summary>What a reading speaks for: up to its last bucket with usage. Behind that an answer that was cut off looks like one without usage; so it does behind a gap, and where results were kept apart.</summary>
    public static TimeWindow WholeOf(UsageReading reading)
    {
        var end = reading.Rows.IsEmpty || !reading.Apart.IsNothing ? reading.Window.Start : reading.Rows.Max(row => row.Window.End);
        end = reading.KnownThrough(reading.Window.Start, end);
        return end > reading.Window.Start ? new TimeWindow(reading.Window.Start, end < reading.Window.End ? end : reading.Window.End) : new TimeWindow(reading.Window.Start, reading.Window.Start);
    }

    /// <summary>The same up to <paramref name="end"/>.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, TimeWindow> WholeBefore(DateTimeOffset? end) => end is not { } until
        ? Nowhere
        : Whole.Where(window => window.Value.Start < until).ToImmutableSortedDictionary(
            window => window.Key, window => window.Value.End > until ? new TimeWindow(window.Value.Start, until) : window.Value);

    /// <summary>What readings of one window hold together; null ones hold nothing.</summary>
    public static CollectedUsage Of(IEnumerable<UsageReading?> readings)
    {
        var rows = new Dictionary<SeriesId, List<UsageRow>>(SeriesId.ByName);
        var last = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;
        var whole = Nowhere;
        DateTimeOffset? first = null;
        var count = 0;
        foreach (var reading in readings.OfType<UsageReading>())
        {
            count += reading.Rows.Length;
            whole = WholeOf(reading) is { IsEmpty: false } window ? whole.SetItem(reading.Endpoint, window) : whole;
            last = NoDataCheck.Latest(reading.Rows) is { } latest ? last.SetItem(reading.Endpoint, latest) : last;
            foreach (var row in reading.Rows)
            {
                first = row.Window.Start < first || first is null ? row.Window.Start : first;
                if (!rows.TryGetValue(row.Dimensions.Series, out var list))
                {
                    rows[row.Dimensions.Series] = list = [];
                }

                list.Add(row);
            }
        }

        return new CollectedUsage { rows = rows, Count = count, FirstUse = first, LastUse = last, Whole = whole };
    }
}
