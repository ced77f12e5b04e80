using System.IO.Compression;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Bytes made smaller before they are stored.</summary>
internal static class Compressed
{
    /// <summary>Nothing this program stores is larger, in bytes: a row holds at most a MiB of what is packed.</summary>
    private const long MostBytes = 256L << 20;

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
            var piece = new byte[64 * 1024];
            while (brotli.Read(piece) is > 0 and var read)
            {
                large.Write(piece, 0, read);
                if (large.Length > MostBytes)
                {
                    throw new InvalidDataException("too large");
                }
            }

            return large.ToArray();
        }
        catch (Exception broken) when (broken is InvalidOperationException or IOException or InvalidDataException)
        {
            throw new StoreException(StoreError.Corrupt, "The store holds bytes that cannot be unpacked. Restore it from a backup.", broken);
        }
    }
}
