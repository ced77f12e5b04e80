using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What every endpoint reported over one window, by series. The rows of a key are together, in whatever projects it ran.</summary>
internal sealed class CollectedUsage
{
    /// <summary>No window of any endpoint.</summary>
    public static readonly ImmutableSortedDictionary<UsageEndpoint, TimeWindow> Nowhere = ImmutableSortedDictionary<UsageEndpoint, TimeWindow>.Empty;

    private readonly ImmutableArray<EndpointReading> readings;

    private CollectedUsage(ImmutableArray<EndpointReading> readings)
    {
        this.readings = readings.RemoveAll(reading => reading.Count == 0);
        Count = readings.Sum(reading => reading.Count);
        FirstUse = readings.Min(reading => reading.FirstUse);
    }

    /// <summary>Rows in all.</summary>
    public int Count { get; }

    /// <summary>The earliest bucket with any usage; null for none. Before the first use of the whole organization, absence says nothing of a key.</summary>
    public DateTimeOffset? FirstUse { get; }

    /// <summary>By endpoint, a moment by which its latest use had begun; none where it reported none.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> LastUse { get; private init; } = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;

    /// <summary>The series that were used.</summary>
    public IEnumerable<SeriesId> Series => readings is [var only] ? only.Series : readings.SelectMany(reading => reading.Series).Distinct(SeriesId.ByName);

    /// <summary>Whether a series was used.</summary>
    public bool Has(SeriesId series)
    {
        foreach (var reading in readings)
        {
            if (reading.Has(series))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The rows of a series; empty for one that was not used. They may be unpacked each time.</summary>
    public IReadOnlyList<UsageRow> Of(SeriesId series)
    {
        IReadOnlyList<UsageRow> all = [];
        foreach (var reading in readings)
        {
            var rows = reading.Of(series);
            all = all.Count == 0 ? rows : rows.Count == 0 ? all : [.. all, .. rows];
        }

        return all;
    }

    /// <summary>By endpoint, the window that was read whole: what is not among the rows was not there.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, TimeWindow> Whole { get; private init; } = Nowhere;

    /// <summary>What a reading speaks for: up to its last bucket with usage. Behind that an answer that was cut off looks like one without usage; so it does behind a gap, and where results were kept apart.</summary>
    public static TimeWindow WholeOf(EndpointReading reading)
    {
        var end = reading.LastEnd is { } last && reading.Apart.IsNothing ? last : reading.Window.Start;
        end = reading.KnownThrough(reading.Window.Start, end);
        return end > reading.Window.Start ? new TimeWindow(reading.Window.Start, end < reading.Window.End ? end : reading.Window.End) : new TimeWindow(reading.Window.Start, reading.Window.Start);
    }

    /// <summary>The same up to <paramref name="end"/>.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, TimeWindow> WholeBefore(DateTimeOffset? end) => end is not { } until
        ? Nowhere
        : Whole.Where(window => window.Value.Start < until).ToImmutableSortedDictionary(
            window => window.Key, window => window.Value.End > until ? new TimeWindow(window.Value.Start, until) : window.Value);

    /// <summary>What readings of one window hold together; null ones hold nothing.</summary>
    public static CollectedUsage Of(IEnumerable<EndpointReading?> readings)
    {
        ImmutableArray<EndpointReading> all = [.. readings.OfType<EndpointReading>()];
        var (last, whole) = (ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty, Nowhere);
        foreach (var reading in all)
        {
            whole = WholeOf(reading) is { IsEmpty: false } window ? whole.SetItem(reading.Endpoint, window) : whole;
            last = NoDataCheck.Latest(reading) is { } latest ? last.SetItem(reading.Endpoint, latest) : last;
        }

        return new CollectedUsage(all) { LastUse = last, Whole = whole };
    }
}
