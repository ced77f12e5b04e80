using System.Buffers.Binary;
using System.Text;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Reads bytes as <see cref="BinaryWriter"/> writes them: lengths and numbers 7 bits a byte, text in UTF-8 after its length.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;

    /// <summary>Bytes that were not read yet.</summary>
    public readonly int Left => bytes.Length - at;

    public readonly bool IsAtEnd => at == bytes.Length;

    /// <exception cref="EndOfStreamException">There is none.</exception>
    public byte ReadByte() => at < bytes.Length ? bytes[at++] : throw new EndOfStreamException();

    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count > Left)
        {
            throw new EndOfStreamException();
        }

        at += count;
        return bytes.Slice(at - count, count);
    }

    /// <exception cref="FormatException">It is longer than 64 bits.</exception>
    public long ReadNumber()
    {
        const int last = 63;
        ulong number = 0;
        for (var shift = 0; shift < last; shift += 7)
        {
            var next = ReadByte();
            number |= (next & 0x7FUL) << shift;
            if (next < 0x80)
            {
                return (long)number;
            }
        }

        var end = ReadByte();
        return end <= 1 ? (long)(number | ((ulong)end << last)) : throw new FormatException("A number is longer than 64 bits.");
    }

    /// <summary>A number of things.</summary>
    /// <exception cref="FormatException">It is negative, or larger than 32 bits.</exception>
    public int ReadSize() => ReadNumber() is >= 0 and <= int.MaxValue and var size ? (int)size : throw new FormatException("A length is negative, or too large.");

    /// <summary>Eight bytes, the lowest first.</summary>
    public double ReadReal() => BinaryPrimitives.ReadDoubleLittleEndian(ReadBytes(sizeof(double)));

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes(ReadSize()));
}
