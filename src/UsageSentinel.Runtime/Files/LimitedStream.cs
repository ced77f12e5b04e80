using System.Globalization;

namespace UsageSentinel.Runtime.Files;

/// <summary>
/// What a file unpacks to, handed on only as far as a file of its kind goes: a small file that unpacks to gigabytes, a line without an
/// end and a quotation that is never closed are refused as soon as they show, and before anything has to hold them.
/// </summary>
/// <param name="inner">What is read; closed with this.</param>
/// <param name="packed">The file below, whose position shows how much of it was used; null if nothing is unpacked.</param>
/// <param name="limits">How far a file of this kind goes.</param>
internal sealed class LimitedStream(Stream inner, Stream? packed, ReadLimits limits) : ReadOnlyStream(inner)
{
    private long line;
    private long quoted;
    private long lines = 1;
    private long quotedSince;
    private Place place;

    public override int Read(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        Check(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        Check(buffer.Span[..read]);
        return read;
    }

    private void Check(ReadOnlySpan<byte> bytes)
    {
        Total += bytes.Length;
        if (Total > limits.MostBytes)
        {
            throw new TooLargeException(string.Create(CultureInfo.InvariantCulture, $"The file holds more than {Size(limits.MostBytes)} and is not read."));
        }

        if (packed is not null && Total > limits.FreeBytes && Total / Math.Max(1, packed.Position) >= limits.MostRatio)
        {
            throw new TooLargeException(string.Create(
                CultureInfo.InvariantCulture, $"The file unpacks to more than {limits.MostRatio} times its size and is not read. If that is intended, unpack it yourself."));
        }

        for (var at = 0; at < bytes.Length; at++)
        {
            at += Skip(bytes[at..]);
            if (at < bytes.Length)
            {
                Take(bytes[at]);
            }
        }
    }

    /// <summary>Skips what changes nothing but the length of the line, up to a quotation mark or the end of the line.</summary>
    /// <returns>How many bytes that are.</returns>
    private int Skip(ReadOnlySpan<byte> bytes)
    {
        if (place is Place.Quoted or Place.QuoteInQuoted || (lines == 1 && line < 3))
        {
            return 0;
        }

        var plain = limits.HasQuotes ? bytes.IndexOfAny((byte)'\n', (byte)'"') : bytes.IndexOf((byte)'\n');
        plain = plain < 0 ? bytes.Length : plain;
        if (plain > 0)
        {
            line += plain;
            RefuseLongLine();
            place = !limits.HasQuotes ? place : bytes[plain - 1] == (byte)',' ? Place.FieldStart : Place.Plain;
            quoted = 0;
        }

        return plain;
    }

    private void RefuseLongLine()
    {
        if (line > limits.MostLineBytes)
        {
            throw new TooLargeException(string.Create(CultureInfo.InvariantCulture, $"Line {lines} is longer than {Size(limits.MostLineBytes)}. The file is not read."));
        }
    }

    private void Take(byte one)
    {
        line++;
        RefuseLongLine();
        place = limits.HasQuotes ? Next(one) : place;
        quoted = place is Place.Quoted or Place.QuoteInQuoted ? quoted + 1 : 0;
        if (quoted > limits.MostQuotedBytes)
        {
            throw new TooLargeException(string.Create(CultureInfo.InvariantCulture, $"A quoted field that begins in line {quotedSince} is never closed. The file is not read."));
        }

        if (one == (byte)'\n')
        {
            lines++;
            line = 0;
        }
    }

    private Place Next(byte one)
    {
        switch (one)
        {
            case (byte)'"' when place is Place.Quoted:
                return Place.QuoteInQuoted;
            case (byte)'"' when place is Place.QuoteInQuoted:
                return Place.Quoted;
            case (byte)'"' when place is Place.FieldStart:
                quotedSince = lines;
                return Place.Quoted;
            case (byte)',' or (byte)'\n' when place is not Place.Quoted:
                return Place.FieldStart;
            // The mark at the beginning of a UTF-8 file comes before its first field.
            case >= 0x80 when place is Place.FieldStart && lines == 1 && line <= 3:
                return Place.FieldStart;
            default:
                return place is Place.Quoted ? Place.Quoted : Place.Plain;
        }
    }

    private static string Size(long bytes) => bytes >= 1 << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 30} GiB")
        : bytes >= 1 << 20 ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB") : string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB");

    /// <summary>The position of a byte in CSV.</summary>
    private enum Place
    {
        FieldStart,
        Plain,
        Quoted,

        /// <summary>Behind a quotation mark within quotes: the end of the field, or the first of two.</summary>
        QuoteInQuoted,
    }
}
