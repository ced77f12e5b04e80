using System.Buffers.Binary;
using UsageSentinel.Simulator.Chance;

namespace UsageSentinel.Simulator.Http;

/// <summary>Page tokens: opaque, base64 with padding, and valid only for the query they came from.</summary>
internal static class Cursor
{
    private const int Length = 16;

    public static string Encode(long position, string query)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position ^ (long)Fingerprint(query));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Fingerprint($"{query}#{position}"));
        return $"page_{Convert.ToBase64String(bytes)}";
    }

    public static long Decode(string cursor, string query)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (cursor.StartsWith("page_", StringComparison.Ordinal)
            && Convert.TryFromBase64String(cursor[5..], bytes, out var read)
            && read == Length)
        {
            var position = BinaryPrimitives.ReadInt64BigEndian(bytes) ^ (long)Fingerprint(query);
            if (BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) == Fingerprint($"{query}#{position}"))
            {
                return position;
            }
        }

        throw ApiFault.BadRequest("Invalid 'page': it does not belong to this query.", "page");
    }

    private static ulong Fingerprint(string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 0x100000001B3;
        }

        return Dice.For(0, (long)hash).Bits();
    }
}
