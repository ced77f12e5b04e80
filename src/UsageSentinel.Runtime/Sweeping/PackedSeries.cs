using System.Buffers;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>The rows of one series in <see cref="PackedUsage"/>: what is in memory, and where the rest is.</summary>
/// <param name="width">The width of a whole bucket, in ticks.</param>
internal sealed class PackedSeries(long width)
{
    private readonly List<UsageDimensions> dimensions = [];
    private readonly List<(long Offset, int Length)> aside = [];
    private ByteWriter bytes = new(0);
    private long last;
    private int count;

    /// <summary>What is in memory.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.Written;

    /// <summary>The number of dimensions of the series; those that are equal have the same.</summary>
    public int NumberOf(UsageDimensions of)
    {
        var number = dimensions.IndexOf(of);
        if (number < 0)
        {
            number = dimensions.Count;
            dimensions.Add(of);
        }

        return number;
    }

    /// <returns>Bytes it takes.</returns>
    public int Add(UsageRow row, int number)
    {
        var before = bytes.Length;
        var start = row.Window.Start.Ticks / width;
        bytes.WriteNumber(start - last);
        bytes.WriteNumber(row.Window.Length.Ticks == width ? 0 : row.Window.Length.Ticks);
        bytes.WriteNumber(number);
        UsageCodec.WriteCounts(ref bytes, row.Counts);
        last = start;
        count++;
        return bytes.Length - before;
    }

    /// <summary>What was in memory is in a file now.</summary>
    public void PutAside(long offset)
    {
        if (bytes.Length > 0)
        {
            aside.Add((offset, bytes.Length));
            bytes = new ByteWriter(0);
        }
    }

    /// <summary>All rows, in the order they were added.</summary>
    public List<UsageRow> Read(UsageEndpoint endpoint, SpoolFile? file)
    {
        var length = aside.Sum(part => part.Length) + bytes.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var at = 0;
            foreach (var part in aside)
            {
                file?.Read(part.Offset, buffer.AsSpan(at, part.Length));
                at += part.Length;
            }

            bytes.Written.CopyTo(buffer.AsSpan(at));
            return Read(endpoint, new ByteReader(buffer.AsSpan(0, length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private List<UsageRow> Read(UsageEndpoint endpoint, ByteReader reader)
    {
        var rows = new List<UsageRow>(count);
        var bucket = 0L;
        while (!reader.IsAtEnd)
        {
            bucket += reader.ReadNumber();
            var start = new DateTimeOffset(bucket * width, TimeSpan.Zero);
            var length = reader.ReadNumber();
            var of = dimensions[reader.ReadSize()];
            rows.Add(new UsageRow(endpoint, new TimeWindow(start, start.AddTicks(length == 0 ? width : length)), of, UsageCodec.ReadCounts(ref reader)));
        }

        return rows;
    }
}
