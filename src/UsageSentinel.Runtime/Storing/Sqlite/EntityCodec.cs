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
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write(Format);
        writer.Write7BitEncodedInt(properties.Count);
        foreach (var (name, value) in properties)
        {
            writer.Write(name);
            Encode(writer, value);
        }

        writer.Flush();
        return body.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not such properties, or of a newer format.</exception>
    public static ImmutableSortedDictionary<string, object> Decode(byte[] body)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(body, writable: false));
            if (reader.ReadByte() is var format && format != Format)
            {
                throw new FormatException($"it has format {format}, but this program reads format {Format}.");
            }

            var properties = ImmutableSortedDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            {
                properties[reader.ReadString()] = DecodeValue(reader);
            }

            return reader.BaseStream.Position == body.Length
                ? properties.ToImmutable()
                : throw new FormatException("it has bytes left over.");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            throw new FormatException("its bytes are incomplete or not valid.", exception);
        }
    }

    private static void Encode(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.Write((byte)Kind.Text);
                writer.Write(text);
                break;
            case long number:
                writer.Write((byte)Kind.Number);
                writer.Write7BitEncodedInt64((number << 1) ^ (number >> 63));
                break;
            case double real:
                writer.Write((byte)Kind.Real);
                writer.Write(real);
                break;
            case bool flag:
                writer.Write((byte)(flag ? Kind.True : Kind.False));
                break;
            case DateTimeOffset instant:
                writer.Write((byte)Kind.Instant);
                writer.Write7BitEncodedInt64(instant.UtcTicks);
                break;
            case byte[] bytes:
                writer.Write((byte)Kind.Bytes);
                writer.Write7BitEncodedInt(bytes.Length);
                writer.Write(bytes);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static object DecodeValue(BinaryReader reader)
    {
        switch ((Kind)reader.ReadByte())
        {
            case Kind.Text:
                return reader.ReadString();
            case Kind.Number:
                var zigzag = reader.Read7BitEncodedInt64();
                return (long)((ulong)zigzag >> 1) ^ -(zigzag & 1);
            case Kind.Real:
                return reader.ReadDouble();
            case Kind.False:
                return false;
            case Kind.True:
                return true;
            case Kind.Instant:
                return new DateTimeOffset(reader.Read7BitEncodedInt64(), TimeSpan.Zero);
            case Kind.Bytes:
                var length = reader.Read7BitEncodedInt();
                return reader.ReadBytes(length) is var bytes && bytes.Length == length ? bytes : throw new EndOfStreamException();
            case var kind:
                throw new FormatException($"it has a value of the unknown kind {kind}.");
        }
    }
}
