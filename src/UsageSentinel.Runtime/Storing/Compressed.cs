using System.IO.Compression;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Bytes made smaller before they are stored.</summary>
internal static class Compressed
{
    public static byte[] Write(ReadOnlySpan<byte> bytes)
    {
        using var small = new MemoryStream();
        using (var brotli = new BrotliStream(small, CompressionLevel.Fastest))
        {
            brotli.Write(bytes);
        }

        return small.ToArray();
    }

    /// <exception cref="StoreException">The bytes are not what this program wrote.</exception>
    public static byte[] Read(byte[] bytes)
    {
        try
        {
            using var brotli = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var large = new MemoryStream();
            brotli.CopyTo(large);
            return large.ToArray();
        }
        catch (Exception broken) when (broken is InvalidOperationException or IOException or InvalidDataException)
        {
            throw new StoreException(StoreError.Corrupt, "The store holds bytes that cannot be unpacked. Restore it from a backup.", broken);
        }
    }
}
