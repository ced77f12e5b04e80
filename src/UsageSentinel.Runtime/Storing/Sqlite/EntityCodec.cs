using System.Collections.Immutable;
using System.Diagnostics;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>
/// Properties as bytes: a format number, the count, then name, kind and value of each. Lengths and integers are
/// variable (7 bits a byte, integers zigzag), the rest little-endian, text UTF-8.
/// </summary>
internal static class EntityCodec
{
    private const byte Format = 1;

    private const int InitialBytes = 64, LongestNumber = 12;

    private enum Kind : byte
    {
        Text = 1,
        Number = 2,
        Real = 3,
        False = 4,
        True = 5,
        Instant = 6,
        Bytes = 7,
    }

    public static byte[] Encode(ImmutableSortedDictionary<string, object> properties)
    {
        var body = new ByteWriter(EstimatedBytes(properties));
        body.Write(Format);
        body.WriteNumber(properties.Count);
        foreach (var (name, value) in properties)
        {
            body.WriteText(name);
            Encode(ref body, value);
        }

        return body.Written.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not such properties, or of a newer format.</exception>
    public static ImmutableSortedDictionary<string, object> Decode(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new ByteReader(body);
            if (reader.ReadByte() is var format && format != Format)
            {
                throw new FormatException($"it has format {format}, but this program reads format {Format}.");
            }

            var properties = ImmutableSortedDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
            for (var left = reader.ReadSize(); left > 0; left--)
            {
                properties[reader.ReadText()] = DecodeValue(ref reader);
            }

            return reader.IsAtEnd
                ? properties.ToImmutable()
                : throw new FormatException("it has bytes left over.");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            throw new FormatException("its bytes are incomplete or not valid.", exception);
        }
    }

    /// <summary>About as many bytes as will be written, and seldom fewer.</summary>
    private static int EstimatedBytes(ImmutableSortedDictionary<string, object> properties)
    {
        var bytes = InitialBytes;
        foreach (var (name, value) in properties)
        {
            bytes += name.Length + LongestNumber + value switch { string text => text.Length, byte[] binary => binary.Length, _ => 0 };
        }

        return bytes;
    }

    private static void Encode(ref ByteWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.Write((byte)Kind.Text);
                writer.WriteText(text);
                break;
            case long number:
                writer.Write((byte)Kind.Number);
                writer.WriteNumber((number << 1) ^ (number >> 63));
                break;
            case double real:
                writer.Write((byte)Kind.Real);
                writer.WriteReal(real);
                break;
            case bool flag:
                writer.Write((byte)(flag ? Kind.True : Kind.False));
                break;
            case DateTimeOffset instant:
                writer.Write((byte)Kind.Instant);
                writer.WriteNumber(instant.UtcTicks);
                break;
            case byte[] bytes:
                writer.Write((byte)Kind.Bytes);
                writer.WriteNumber(bytes.Length);
                writer.Write(bytes);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static object DecodeValue(ref ByteReader reader)
    {
        switch ((Kind)reader.ReadByte())
        {
            case Kind.Text:
                return reader.ReadText();
            case Kind.Number:
                var zigzag = reader.ReadNumber();
                return (long)((ulong)zigzag >> 1) ^ -(zigzag & 1);
            case Kind.Real:
                return reader.ReadReal();
            case Kind.False:
                return false;
            case Kind.True:
                return true;
            case Kind.Instant:
                return new DateTimeOffset(reader.ReadNumber(), TimeSpan.Zero);
            case Kind.Bytes:
                return reader.ReadBytes(reader.ReadSize()).ToArray();
            case var kind:
                throw new FormatException($"it has a value of the unknown kind {kind}.");
        }
    }
}
