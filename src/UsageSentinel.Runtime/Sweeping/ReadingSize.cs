using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>How much of a window is asked for at once.</summary>
/// <param name="Keys">Keys that are listed.</param>
/// <param name="Rows">Rows of an answer, roughly.</param>
/// <param name="Bytes">Bytes of answers that are held in memory when there are several.</param>
internal readonly record struct ReadingSize(int Keys, int Rows, int Bytes)
{
    /// <summary>No part is so much longer than the one before.</summary>
    private const int Growth = 4;

    /// <summary>The first part: as if every key used one model in every bucket.</summary>
    public TimeWindow First(TimeWindow window, BucketWidth width) => Part(window, window.Start, width, Math.Max(1, Rows / Math.Max(1, Keys)));

    /// <summary>The next part: as many buckets as make the rows, by what the part before held.</summary>
    /// <param name="window">The whole window.</param>
    /// <param name="before">The part before.</param>
    /// <param name="width">The width of a bucket.</param>
    /// <param name="rows">The rows of the part before.</param>
    public TimeWindow Next(TimeWindow window, TimeWindow before, BucketWidth width, int rows)
    {
        var buckets = Math.Max(1, before.Length / width.Length());
        var fit = Rows / Math.Max(1, rows / buckets);
        return Part(window, before.End, width, Math.Clamp(fit, 1, buckets * Growth));
    }

    private static TimeWindow Part(TimeWindow window, DateTimeOffset start, BucketWidth width, double buckets)
    {
        var length = width.Length() * Math.Min(Math.Floor(buckets), Math.Ceiling((window.End - start) / width.Length()) + 1);
        return new TimeWindow(start, (width.Floor(start) + length).NotAfter(window.End));
    }
}
