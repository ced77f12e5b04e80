using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>One chunk of the usage of a series: an hour of minutes, a day of hours or a month of days.</summary>
/// <param name="Width">The width of its rows.</param>
/// <param name="Start">Where it starts.</param>
internal readonly record struct UsageChunk(BucketWidth Width, DateTimeOffset Start) : IComparable<UsageChunk>
{
    /// <summary>The chunk that holds the rows of a moment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Usage of that width is not held.</exception>
    public static UsageChunk Of(BucketWidth width, DateTimeOffset instant) => new(width, width switch
    {
        BucketWidth.Minute => BucketWidth.Hour.Floor(instant),
        BucketWidth.Hour => BucketWidth.Day.Floor(instant),
        BucketWidth.Day => new DateTimeOffset(instant.UtcDateTime.Year, instant.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero),
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "Usage is held in minutes, hours and days."),
    });

    /// <summary>The one that follows.</summary>
    public UsageChunk Next => new(Width, Width switch
    {
        BucketWidth.Minute => Start.AddHours(1),
        BucketWidth.Hour => Start.AddDays(1),
        _ => Start.AddMonths(1),
    });

    /// <summary>The rows of its width that belong to it.</summary>
    public UsageRow[] Of(IReadOnlyList<UsageRow> rows)
    {
        var window = new TimeWindow(Start, Next.Start);
        var own = new List<UsageRow>(rows.Count);
        for (var at = 0; at < rows.Count; at++)
        {
            if (window.Contains(rows[at].Window.Start))
            {
                own.Add(rows[at]);
            }
        }

        return [.. own];
    }

    /// <summary>What the row keys of its parts begin with.</summary>
    public string RowPrefix => string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(Width)}{Start.UtcDateTime:yyyyMMddHH}|");

    /// <summary>The row of one of its parts.</summary>
    public string RowKey(int part) => string.Create(CultureInfo.InvariantCulture, $"{RowPrefix}{part:D3}");

    /// <summary>What the row keys of all chunks of a width begin with.</summary>
    public static string PrefixOf(BucketWidth width) => width switch
    {
        BucketWidth.Minute => "u|m|",
        BucketWidth.Hour => "u|h|",
        _ => "u|d|",
    };

    /// <summary>The chunks that a reading touches, in order.</summary>
    /// <param name="width">The width of the rows.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="whole">By endpoint, the window that was read whole.</param>
    public static SortedSet<UsageChunk> Touched(BucketWidth width, IReadOnlyList<UsageRow> rows, IEnumerable<TimeWindow> whole)
    {
        var chunks = new SortedSet<UsageChunk>();
        TimeWindow last = default;
        for (var at = 0; at < rows.Count; at++)
        {
            var start = rows[at].Window.Start;
            if (!last.Contains(start))
            {
                var chunk = Of(width, start);
                chunks.Add(chunk);
                last = new TimeWindow(chunk.Start, chunk.Next.Start);
            }
        }

        foreach (var window in whole)
        {
            for (var chunk = Of(width, window.Start); !window.IsEmpty && chunk.Start < window.End; chunk = chunk.Next)
            {
                chunks.Add(chunk);
            }
        }

        return chunks;
    }

    public int CompareTo(UsageChunk other) => Start.CompareTo(other.Start) is not 0 and var order ? order : Width.CompareTo(other.Width);

    public static bool operator <(UsageChunk left, UsageChunk right) => left.CompareTo(right) < 0;

    public static bool operator >(UsageChunk left, UsageChunk right) => left.CompareTo(right) > 0;

    public static bool operator <=(UsageChunk left, UsageChunk right) => left.CompareTo(right) <= 0;

    public static bool operator >=(UsageChunk left, UsageChunk right) => left.CompareTo(right) >= 0;
}
