using System.Buffers.Binary;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>A baseline as bytes: the layout of the property, the layout of the baseline, every byte of it, and a check sum.</summary>
internal static class BaselineCodec
{
    /// <summary>2 was the baseline before this one.</summary>
    private const byte Layout = 3;
    private const int Head = 1 + sizeof(int);

    public static byte[] Write(BaselineSnapshot baseline)
    {
        var body = BaselineBlob.Write(baseline.Value);
        var bytes = new byte[Head + body.Length + sizeof(uint)];
        bytes[0] = Layout;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), KeyBaseline.CurrentVersion);
        body.CopyTo(bytes, Head);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Head + body.Length), CheckSum.Of(bytes.AsSpan(0, Head + body.Length)));
        return bytes;
    }

    /// <summary>The baseline; null where an earlier program wrote it in another layout.</summary>
    /// <exception cref="StoreException">The bytes are not what this program wrote, or a later one did.</exception>
    public static BaselineSnapshot? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] == 0)
        {
            throw Broken();
        }

        var version = bytes[0] < Layout || bytes.Length < Head ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        if (bytes[0] > Layout || version > KeyBaseline.CurrentVersion)
        {
            throw new StoreException(StoreError.Corrupt, "The store contains a key state of a later version. Use that version of UsageSentinel.");
        }

        if (bytes[0] < Layout)
        {
            return null;
        }

        if (bytes.Length < Head + sizeof(uint)
            || CheckSum.Of(bytes[..^sizeof(uint)]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]))
        {
            throw Broken();
        }

        return version < KeyBaseline.CurrentVersion ? null
            : BaselineBlob.TryRead(bytes[Head..^sizeof(uint)], out var baseline) ? new BaselineSnapshot(baseline)
            : throw Broken();
    }

    private static StoreException Broken() => StoredContent.Corrupt("a key state");
}
