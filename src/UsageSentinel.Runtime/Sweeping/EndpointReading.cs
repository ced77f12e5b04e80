using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What one endpoint reported of one window, in one answer, or in several where one would not fit in memory. Which of the two makes no difference.</summary>
internal sealed class EndpointReading : IDisposable
{
    private readonly Dictionary<DateTimeOffset, uint> prints = [];
    private readonly Dictionary<SeriesId, List<UsageRow>> rows = new(SeriesId.ByName);
    private readonly PackedUsage? packed;
    private UsageReading answer;

    /// <param name="first">The first answer.</param>
    /// <param name="packed">Where rows of several answers are kept; null if this is the only one.</param>
    private EndpointReading(UsageReading first, PackedUsage? packed)
    {
        (answer, this.packed) = (first with { Rows = [] }, packed);
        Take(first.Rows);
    }

    /// <summary>The kind of usage.</summary>
    public UsageEndpoint Endpoint => answer.Endpoint;

    /// <summary>The width of the buckets.</summary>
    public BucketWidth Width => answer.Width;

    /// <summary>What it covers.</summary>
    public TimeWindow Window => answer.Window;

    /// <summary>What of it no bucket speaks for, oldest first.</summary>
    public ImmutableArray<TimeWindow> Gaps => answer.Gaps;

    /// <summary>Results that could not be read.</summary>
    public UnreadResults Apart => answer.Apart;

    /// <summary>Rows in all.</summary>
    public int Count { get; private set; }

    /// <summary>The start of the first bucket with usage; null for none.</summary>
    public DateTimeOffset? FirstUse { get; private set; }

    /// <summary>The start of the last bucket with usage; null for none.</summary>
    public DateTimeOffset? LastStart { get; private set; }

    /// <summary>The end of the last bucket with usage; null for none.</summary>
    public DateTimeOffset? LastEnd { get; private set; }

    /// <summary>What each bucket with usage held, by its end.</summary>
    public IReadOnlyDictionary<DateTimeOffset, uint> Prints => prints;

    /// <summary>The series that were used.</summary>
    public IEnumerable<SeriesId> Series => packed?.Series ?? rows.Keys;

    /// <summary>Whether a series was used.</summary>
    public bool Has(SeriesId series) => packed?.Has(series) ?? rows.ContainsKey(series);

    /// <summary>The rows of a series, oldest first; empty for one that was not used.</summary>
    public IReadOnlyList<UsageRow> Of(SeriesId series) => packed is not null ? packed.Of(series) : rows.TryGetValue(series, out var found) ? found : [];

    /// <summary>Up to here everything is known, where it was known to <paramref name="from"/> before; no further than <paramref name="end"/>.</summary>
    public DateTimeOffset KnownThrough(DateTimeOffset from, DateTimeOffset end) => answer.KnownThrough(from, end);

    /// <summary>One answer as it is.</summary>
    public static EndpointReading Of(UsageReading answer) => new(answer, null);

    /// <summary>Reads a window, in parts where it would not fit in memory.</summary>
    /// <returns>Null where this organization has no such endpoint.</returns>
    public static async Task<EndpointReading?> ReadAsync(
        IUsageProvider provider, UsageEndpoint endpoint, TimeWindow window, BucketWidth width, ReadingSize size, CancellationToken cancellationToken)
    {
        var part = size.First(window, width);
        if (part.End >= window.End)
        {
            return await provider.ReadIfOfferedAsync(endpoint, window, width, cancellationToken) is { } only ? Of(only) : null;
        }

        var packed = new PackedUsage(endpoint, width, size.Bytes);
        EndpointReading? whole = null;
        var isRead = false;
        try
        {
            while (await provider.ReadIfOfferedAsync(endpoint, part, width, cancellationToken) is { } answer)
            {
                whole = whole?.Then(answer) ?? new EndpointReading(answer, packed);
                if (part.End >= window.End)
                {
                    isRead = true;
                    return whole;
                }

                part = size.Next(window, part, width, answer.Rows.Length);
            }

            return null;
        }
        finally
        {
            if (!isRead)
            {
                packed.Dispose();
            }
        }
    }

    public void Dispose() => packed?.Dispose();

    private EndpointReading Then(UsageReading next)
    {
        var before = answer;
        // What the provider does not keep that far back it keeps of no earlier part either.
        var gaps = before.Window.IsEmpty || next.Window.Start <= before.Window.End ? before.Gaps : before.Gaps.Add(new TimeWindow(before.Window.End, next.Window.Start));
        answer = before with
        {
            Window = new TimeWindow(before.Window.IsEmpty ? next.Window.Start : before.Window.Start, next.Window.End),
            Gaps = Joined([.. gaps, .. next.Gaps]),
            Apart = before.Apart + next.Apart,
            UnknownResults = before.UnknownResults + next.UnknownResults,
        };
        Take(next.Rows);
        return this;
    }

    /// <summary>Gaps that follow one another are one.</summary>
    private static ImmutableArray<TimeWindow> Joined(ImmutableArray<TimeWindow> gaps)
    {
        var joined = ImmutableArray.CreateBuilder<TimeWindow>(gaps.Length);
        foreach (var gap in gaps)
        {
            if (joined.Count > 0 && joined[^1].End >= gap.Start)
            {
                joined[^1] = new TimeWindow(joined[^1].Start, gap.End.NotBefore(joined[^1].End));
            }
            else
            {
                joined.Add(gap);
            }
        }

        return joined.ToImmutable();
    }

    private void Take(ImmutableArray<UsageRow> more)
    {
        Count += more.Length;
        var (end, print) = (default(DateTimeOffset), 0u);
        foreach (var row in more)
        {
            FirstUse = row.Window.Start < FirstUse || FirstUse is null ? row.Window.Start : FirstUse;
            LastStart = row.Window.Start > LastStart || LastStart is null ? row.Window.Start : LastStart;
            LastEnd = row.Window.End > LastEnd || LastEnd is null ? row.Window.End : LastEnd;
            if (row.Window.End != end)
            {
                Note(end, print);
                (end, print) = (row.Window.End, 0);
            }

            print = LatenessWatch.Add(print, row.Counts);
        }

        Note(end, print);
        if (packed is not null)
        {
            packed.Add(more);
        }
        else
        {
            Sort(more);
        }
    }

    private void Note(DateTimeOffset end, uint print)
    {
        if (end != default)
        {
            prints[end] = LatenessWatch.Sum(prints.GetValueOrDefault(end), print);
        }
    }

    private void Sort(ImmutableArray<UsageRow> all)
    {
        // Rows of one answer share the objects of their dimensions.
        var places = new Dictionary<UsageDimensions, List<UsageRow>>(ReferenceEqualityComparer.Instance);
        foreach (var row in all)
        {
            if (!places.TryGetValue(row.Dimensions, out var list))
            {
                if (!rows.TryGetValue(row.Dimensions.Series, out list))
                {
                    rows[row.Dimensions.Series] = list = [];
                }

                places[row.Dimensions] = list;
            }

            list.Add(row);
        }
    }
}
