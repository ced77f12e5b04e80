using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Rows of usage as bytes: a table of the words they use, then variable-length numbers. Version 1.</summary>
internal static class UsageCodec
{
    private const byte Version = 1;

    public static byte[] Write(IReadOnlyList<UsageRow> rows)
    {
        var words = new List<string>();
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        using var body = new MemoryStream(rows.Count * 24);
        using var writer = new BinaryWriter(body);
        foreach (var row in rows)
        {
            writer.Write((byte)row.Endpoint);
            writer.Write7BitEncodedInt64(row.Window.Start.ToUnixTimeSeconds());
            writer.Write7BitEncodedInt64((long)row.Window.Length.TotalSeconds);
            WriteDimensions(writer, row.Dimensions, words, index);
            WriteCounts(writer, row.Counts);
        }

        using var all = new MemoryStream((int)body.Length + 64);
        using var head = new BinaryWriter(all);
        head.Write(Version);
        head.Write7BitEncodedInt(words.Count);
        foreach (var word in words)
        {
            head.Write(word);
        }

        head.Write7BitEncodedInt(rows.Count);
        head.Flush();
        writer.Flush();
        body.WriteTo(all);
        return all.ToArray();
    }

    /// <exception cref="StoreException">The bytes are not what this program wrote.</exception>
    public static IReadOnlyList<UsageRow> Read(byte[] bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes);
            using var reader = new BinaryReader(stream);
            var version = reader.ReadByte();
            if (version != Version)
            {
                throw Corrupt($"usage of the unknown version {version}");
            }

            var words = new string[Count(reader, stream)];
            for (var word = 0; word < words.Length; word++)
            {
                words[word] = reader.ReadString();
            }

            var rows = new UsageRow[Count(reader, stream)];
            UsageDimensions? last = null;
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = ReadRow(reader, words, ref last);
            }

            return stream.Position == stream.Length ? rows : throw Corrupt("usage with bytes after its end");
        }
        catch (Exception broken) when (broken is IOException or FormatException or OverflowException or ArgumentException)
        {
            throw Corrupt("usage that cannot be read", broken);
        }
    }

    /// <summary>A number of things to come. Each takes a byte at least, so no more room is ever made than there are bytes.</summary>
    private static int Count(BinaryReader reader, MemoryStream stream) =>
        reader.Read7BitEncodedInt() is var count && count >= 0 && count <= stream.Length - stream.Position
            ? count
            : throw new FormatException("A length is larger than what follows.");

    private static UsageRow ReadRow(BinaryReader reader, string[] words, ref UsageDimensions? last)
    {
        var endpoint = (UsageEndpoint)reader.ReadByte();
        if (!Enum.IsDefined(endpoint))
        {
            throw new FormatException("Unknown endpoint number.");
        }

        var start = DateTimeOffset.FromUnixTimeSeconds(reader.Read7BitEncodedInt64());
        var end = start.AddSeconds(reader.Read7BitEncodedInt64());
        var dimensions = ReadDimensions(reader, words);
        last = dimensions == last ? last : dimensions;
        return new UsageRow(endpoint, new TimeWindow(start, end), last, ReadCounts(reader));
    }

    private static void WriteDimensions(BinaryWriter writer, UsageDimensions dimensions, List<string> words, Dictionary<string, int> index)
    {
        foreach (var word in (ReadOnlySpan<string?>)[dimensions.Project?.Value, dimensions.Key?.Value, dimensions.Model, dimensions.ServiceTier, dimensions.Detail])
        {
            writer.Write7BitEncodedInt(WordOf(word, words, index));
        }

        writer.Write((byte)(dimensions.Batch switch { null => 0, false => 1, true => 2 }));
    }

    private static UsageDimensions ReadDimensions(BinaryReader reader, string[] words)
    {
        var project = Word(reader, words);
        var key = Word(reader, words);
        var model = Word(reader, words);
        var tier = Word(reader, words);
        var detail = Word(reader, words);
        bool? batch = reader.ReadByte() switch { 0 => null, 1 => false, _ => true };
        return new UsageDimensions(
            project is null ? null : new ProjectId(project), key is null ? null : new KeyId(key), model, batch, tier, detail);
    }

    private static int WordOf(string? word, List<string> words, Dictionary<string, int> index)
    {
        if (word is null)
        {
            return 0;
        }

        if (!index.TryGetValue(word, out var at))
        {
            words.Add(word);
            index[word] = at = words.Count;
        }

        return at;
    }

    private static string? Word(BinaryReader reader, string[] words) =>
        reader.Read7BitEncodedInt() switch
        {
            0 => null,
            var at when at > 0 && at <= words.Length => words[at - 1],
            _ => throw new FormatException("Unknown word number."),
        };

    private static void WriteCounts(BinaryWriter writer, UsageCounts counts)
    {
        writer.Write7BitEncodedInt64(counts.Requests);
        writer.Write7BitEncodedInt64(counts.InputTokens);
        writer.Write7BitEncodedInt64(counts.CachedTokens);
        writer.Write7BitEncodedInt64(counts.OutputTokens);
        writer.Write7BitEncodedInt64(counts.Units);
        var hasParts = (counts.CacheWriteTokens | counts.InputAudioTokens | counts.CachedAudioTokens | counts.OutputAudioTokens
            | counts.InputImageTokens | counts.CachedImageTokens | counts.OutputImageTokens) != 0;
        writer.Write(hasParts);
        if (hasParts)
        {
            writer.Write7BitEncodedInt64(counts.CacheWriteTokens);
            writer.Write7BitEncodedInt64(counts.InputAudioTokens);
            writer.Write7BitEncodedInt64(counts.CachedAudioTokens);
            writer.Write7BitEncodedInt64(counts.OutputAudioTokens);
            writer.Write7BitEncodedInt64(counts.InputImageTokens);
            writer.Write7BitEncodedInt64(counts.CachedImageTokens);
            writer.Write7BitEncodedInt64(counts.OutputImageTokens);
        }
    }

    private static UsageCounts ReadCounts(BinaryReader reader)
    {
        var counts = new UsageCounts
        {
            Requests = reader.Read7BitEncodedInt64(),
            InputTokens = reader.Read7BitEncodedInt64(),
            CachedTokens = reader.Read7BitEncodedInt64(),
            OutputTokens = reader.Read7BitEncodedInt64(),
            Units = reader.Read7BitEncodedInt64(),
        };
        return !reader.ReadBoolean()
            ? counts
            : counts with
            {
                CacheWriteTokens = reader.Read7BitEncodedInt64(),
                InputAudioTokens = reader.Read7BitEncodedInt64(),
                CachedAudioTokens = reader.Read7BitEncodedInt64(),
                OutputAudioTokens = reader.Read7BitEncodedInt64(),
                InputImageTokens = reader.Read7BitEncodedInt64(),
                CachedImageTokens = reader.Read7BitEncodedInt64(),
                OutputImageTokens = reader.Read7BitEncodedInt64(),
            };
    }

    private static StoreException Corrupt(string what, Exception? because = null) =>
        new(StoreError.Corrupt, $"The store holds {what}. Restore it from a backup, or remove the data folder to collect all usage again.", because);
}
