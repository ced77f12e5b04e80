using System.Buffers.Binary;
using System.Text;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Writes bytes that <see cref="ByteReader"/> reads.</summary>
internal struct ByteWriter(int capacity)
{
    private const int LongestNumber = 10;

    private byte[] buffer = new byte[Math.Max(capacity, 64)];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => buffer.AsSpan(0, Length);

    /// <summary>Forgets what was written, and keeps the room for it.</summary>
    public void Clear() => Length = 0;

    public void Write(byte value)
    {
        MakeRoom(1);
        buffer[Length++] = value;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    public void WriteNumber(long value)
    {
        MakeRoom(LongestNumber);
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            buffer[Length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        buffer[Length++] = (byte)rest;
    }

    /// <summary>Eight bytes, the lowest first.</summary>
    public void WriteReal(double value)
    {
        MakeRoom(sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.AsSpan(Length), value);
        Length += sizeof(double);
    }

    public void WriteText(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        WriteNumber(bytes);
        MakeRoom(bytes);
        Encoding.UTF8.GetBytes(text, buffer.AsSpan(Length));
        Length += bytes;
    }

    private void MakeRoom(int bytes)
    {
        if (Length + bytes > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, Length + bytes));
        }
    }
}
