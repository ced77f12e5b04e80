using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace UsageSentinel.Runtime.Pages;

/// <summary>A picture of a few colours that is drawn with rectangles and small text, and written as PNG. It has no native part.</summary>
/// <param name="width">In pixels.</param>
/// <param name="height">In pixels.</param>
/// <param name="palette">The colours as red, green, blue; the first is the ground.</param>
internal sealed class PngCanvas(int width, int height, ImmutableArray<uint> palette)
{
    private readonly byte[] pixels = new byte[width * height];

    public int Width => width;

    public int Height => height;

    /// <summary>The colour at a place, as its number in the palette.</summary>
    public byte this[int x, int y] => pixels[(y * width) + x];

    /// <summary>Fills a rectangle; what lies outside the picture is left out.</summary>
    public void Fill(int left, int top, int right, int bottom, byte color)
    {
        var (from, to) = (Math.Clamp(left, 0, width), Math.Clamp(right, 0, width));
        for (var y = Math.Max(0, top); y < Math.Min(bottom, height) && to > from; y++)
        {
            pixels.AsSpan((y * width) + from, to - from).Fill(color);
        }
    }

    /// <summary>Writes figures; what the small font does not have is left blank.</summary>
    /// <param name="x">Of the left edge.</param>
    /// <param name="y">Of the upper edge.</param>
    /// <param name="text">The figures.</param>
    /// <param name="scale">Pixels of a dot.</param>
    /// <param name="color">Its number in the palette.</param>
    public void Write(int x, int y, string text, int scale, byte color)
    {
        foreach (var letter in text)
        {
            for (var dot = 0; dot < SmallFont.Width * SmallFont.Height; dot++)
            {
                if (SmallFont.Has(letter, dot))
                {
                    var (left, top) = (x + (dot % SmallFont.Width * scale), y + (dot / SmallFont.Width * scale));
                    Fill(left, top, left + scale, top + scale, color);
                }
            }

            x += (SmallFont.Width + 1) * scale;
        }
    }

    /// <summary>The picture as PNG: eight bits a pixel, with a palette.</summary>
    public byte[] ToPng()
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3);
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "PLTE"u8, [.. palette.SelectMany(color => new[] { (byte)(color >> 16), (byte)(color >> 8), (byte)color })]);
        Chunk(png, "IDAT"u8, Packed());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private byte[] Packed()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                // Each row begins with how it was filtered: not at all.
                zlib.WriteByte(0);
                zlib.Write(pixels.AsSpan(y * width, width));
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(kind);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Sum(Sum(uint.MaxValue, kind), content));
        png.Write(number);
    }

    /// <summary>The check sum of a chunk: CRC-32 as PNG defines it.</summary>
    private static uint Sum(uint sum, ReadOnlySpan<byte> content)
    {
        foreach (var one in content)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB88320;
            }
        }

        return sum;
    }
}
