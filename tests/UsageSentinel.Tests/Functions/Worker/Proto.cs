using System.Text;

namespace UsageSentinel.Tests.Functions.Worker;

/// <summary>The few shapes of protocol buffers that the conversation between host and worker needs: numbers, texts, messages.</summary>
internal static class Proto
{
    public static byte[] Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public static byte[] Bytes(int field, byte[] value) => [.. Varint((ulong)((field << 3) | 2)), .. Varint((ulong)value.Length), .. value];

    public static byte[] Number(int field, ulong value) => [.. Varint((ulong)(field << 3)), .. Varint(value)];

    public static byte[] Message(params byte[][] fields) => [.. fields.SelectMany(field => field)];

    /// <summary>Every field in its order; a number comes as its bytes.</summary>
    public static List<(int Field, byte[] Value)> Read(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var length = (tag & 7) switch
            {
                0 => Width(message, at),
                1 => 8,
                2 => (int)Varint(message, ref at),
                5 => 4,
                _ => throw new InvalidDataException("Not a message."),
            };
            fields.Add(((int)(tag >> 3), message[at..(at + length)]));
            at += length;
        }

        return fields;
    }

    public static string TextOf(byte[] message, int field) =>
        Encoding.UTF8.GetString(Read(message).LastOrDefault(entry => entry.Field == field).Value ?? []);

    public static byte[] BytesOf(byte[] message, int field) => Read(message).LastOrDefault(entry => entry.Field == field).Value ?? [];

    private static int Width(byte[] message, int at)
    {
        var from = at;
        Varint(message, ref at);
        return at - from;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
