using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The last hour, the largest hour and today of a series as bytes, every digit of them, with the days its organization may not have learned.</summary>
internal static class RecentCodec
{
    private const byte Layout = 3;

    /// <summary>The layout before, whose units had no input tokens.</summary>
    private const byte LayoutWithoutInput = 2;

    /// <summary>The layout before that, whose days had no hours.</summary>
    private const byte LayoutWithoutHours = 1;

    private const int StepBytes = 7 * sizeof(double);
    private const int LeastDayBytes = sizeof(int) + (3 * sizeof(double)) + 2;

    public static byte[] Write(RecentUsage recent, ClosedDays closed)
    {
        using var bytes = new MemoryStream(512);
        using var writer = new BinaryWriter(bytes);
        writer.Write(Layout);
        Write(writer, recent.OpenHour);
        Write(writer, recent.Peak);
        writer.Write(recent.Today.DayNumber);
        writer.Write(recent.TodayUsd);
        writer.Write(recent.Units.Requests);
        writer.Write(recent.Units.Tokens);
        writer.Write(recent.Units.Usd);
        writer.Write(recent.Units.Input);
        writer.Write(recent.Units.Cached);
        writer.Write7BitEncodedInt(recent.Steps.Length);
        foreach (var step in recent.Steps)
        {
            writer.Write(step.End.ToUnixTimeSeconds());
            writer.Write((long)step.Width.TotalSeconds);
            Write(writer, step.Volume);
            writer.Write(step.InputTokens);
            writer.Write(step.ReferenceUsd);
        }

        writer.Write(closed.Under.ToUnixTimeSeconds());
        writer.Write7BitEncodedInt(closed.Days.Length);
        foreach (var day in closed.Days)
        {
            writer.Write(day.Day);
            writer.Write(day.Close.Level);
            writer.Write(day.Close.IsRecord);
            writer.Write(day.Close.Birth.Reported);
            writer.Write(day.Close.Birth.Requests);
            writer.Write(day.Close.Birth.Usd);
            writer.Write(day.CostliestHour);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>What was written; null where an earlier program wrote nothing like it.</summary>
    /// <exception cref="StoreException">The bytes are not what this program wrote.</exception>
    public static (RecentUsage Usage, ClosedDays Closed)? Read(byte[] bytes) =>
        bytes.Length == 0 ? null : StoredContent.Read("a key state", () => Parse(bytes));

    private static (RecentUsage Usage, ClosedDays Closed) Parse(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = new BinaryReader(stream);
        var layout = reader.ReadByte();
        if (layout is not (Layout or LayoutWithoutInput or LayoutWithoutHours))
        {
            throw new FormatException("Unknown layout.");
        }

        var (open, peak) = (ReadVolume(reader), ReadVolume(reader));
        var today = DateOnly.FromDayNumber(reader.ReadInt32());
        var spent = ReadCount(reader);
        var units = new UsualUnits(ReadCount(reader), ReadCount(reader), ReadCount(reader));
        units = layout is Layout ? units with { Input = ReadCount(reader), Cached = ReadCount(reader) } : units;
        var steps = ImmutableArray.CreateBuilder<RecentBucket>();
        for (var left = Count(reader, stream, StepBytes); left > 0; left--)
        {
            steps.Add(new RecentBucket(
                DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()),
                TimeSpan.FromSeconds(reader.ReadInt64()),
                ReadVolume(reader),
                ReadCount(reader),
                ReadCount(reader)));
        }

        var under = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
        var days = ImmutableArray.CreateBuilder<ClosedDay>();
        for (var left = Count(reader, stream, LeastDayBytes); left > 0; left--)
        {
            var day = reader.ReadInt32();
            var (level, isRecord) = (ReadCount(reader), reader.ReadBoolean());
            var birth = new Birth(reader.ReadBoolean(), ReadNumber(reader), ReadNumber(reader));
            days.Add(new ClosedDay(new DayClose(true, level, isRecord, birth), day)
            {
                CostliestHour = layout is LayoutWithoutHours ? 0 : ReadCount(reader),
            });
        }

        return stream.Position == stream.Length
            ? (new RecentUsage(steps.ToImmutable(), open, peak, today, spent, units), new ClosedDays(under, days.ToImmutable()))
            : throw new FormatException("There are bytes after the end.");
    }

    private static void Write(BinaryWriter writer, Volume volume)
    {
        writer.Write(volume.Requests);
        writer.Write(volume.Tokens);
        writer.Write(volume.Dollars);
    }

    private static Volume ReadVolume(BinaryReader reader) => new(ReadCount(reader), ReadCount(reader), ReadCount(reader));

    // Far above any usage, and far below where sums and squares of it stop being numbers.
    private static double ReadCount(BinaryReader reader) =>
        reader.ReadDouble() is var number and >= 0 and <= 1e30 ? number : throw new FormatException("A count is not a number of zero or more.");

    private static double ReadNumber(BinaryReader reader) =>
        reader.ReadDouble() is var number and >= -1e6 and <= 1e6 ? number : throw new FormatException("A stored logarithm is not valid.");

    /// <summary>A number of things to come, each of so many bytes: no more room is ever made than there are bytes.</summary>
    private static int Count(BinaryReader reader, MemoryStream stream, int bytesEach) =>
        reader.Read7BitEncodedInt() is var count && count >= 0 && (long)count * bytesEach <= stream.Length - stream.Position
            ? count
            : throw new FormatException("A length is larger than what follows.");
}
