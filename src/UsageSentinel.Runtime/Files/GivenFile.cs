using System.IO.Compression;
using System.Text;

namespace UsageSentinel.Runtime.Files;

/// <summary>A file that somebody hands to the product, read within limits.</summary>
public static class GivenFile
{
    /// <param name="path">The file; unpacked by name (<c>.gz</c>).</param>
    /// <param name="limits">How far it may go.</param>
    public static Stream Open(string path, ReadLimits limits)
    {
        var file = File.OpenRead(path);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Unpack(file, limits) : new LimitedStream(file, null, limits);
    }

    /// <summary>What a packed stream unpacks to. The packed stream is closed with it unless <paramref name="leaveOpen"/>.</summary>
    public static Stream Unpack(Stream packed, ReadLimits limits, bool leaveOpen = false) =>
        new LimitedStream(new GZipStream(packed, CompressionMode.Decompress, leaveOpen), packed, limits);

    /// <summary>The whole text.</summary>
    public static string ReadText(string path, ReadLimits limits)
    {
        using var reader = new StreamReader(Open(path, limits), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
