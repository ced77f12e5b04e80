using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Rows of usage as bytes: a table of the words they use, then variable-length numbers. Version 1.</summary>
internal static class UsageCodec
{
    private const byte Version = 1;

    public static byte[] Write(IReadOnlyList<UsageRow> rows)
    {
        var words = new WordTable();
        var body = new ByteWriter(rows.Count * 24);
        var known = new Dictionary<UsageDimensions, byte[]>(ReferenceEqualityComparer.Instance);
        for (var at = 0; at < rows.Count; at++)
        {
            var row = rows[at];
            body.Write((byte)row.Endpoint);
            body.WriteNumber(row.Window.Start.ToUnixTimeSeconds());
            body.WriteNumber((long)row.Window.Length.TotalSeconds);
            if (known.TryGetValue(row.Dimensions, out var dimensions))
            {
                body.Write(dimensions);
            }
            else
            {
                var from = body.Length;
                WriteDimensions(ref body, row.Dimensions, words);
                known[row.Dimensions] = body.Written[from..].ToArray();
            }

            WriteCounts(ref body, row.Counts);
        }

        var head = new ByteWriter(body.Length + 64 + (words.Words.Count * 32));
        head.Write(Version);
        head.WriteNumber(words.Words.Count);
        foreach (var word in words.Words)
        {
            head.WriteText(word);
        }

        head.WriteNumber(rows.Count);
        head.Write(body.Written);
        return head.Written.ToArray();
    }

    /// <exception cref="StoreException">The bytes are not what this program wrote.</exception>
    public static UsageRow[] Read(byte[] bytes)
    {
        try
        {
            var reader = new ByteReader(bytes);
            var version = reader.ReadByte();
            if (version != Version)
            {
                throw Corrupt($"usage of the unknown version {version}");
            }

            var words = new string[Count(ref reader)];
            for (var word = 0; word < words.Length; word++)
            {
                words[word] = reader.ReadText();
            }

            var rows = new UsageRow[Count(ref reader)];
            var known = new KnownDimensions(words);
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = ReadRow(ref reader, known);
            }

            return reader.IsAtEnd ? rows : throw Corrupt("usage with bytes after its end");
        }
        catch (Exception broken) when (broken is IOException or FormatException or OverflowException or ArgumentException)
        {
            throw Corrupt("usage that cannot be read", broken);
        }
    }

    /// <summary>A number of things to come. Each takes a byte at least, so no more room is ever made than there are bytes.</summary>
    private static int Count(ref ByteReader reader) =>
        reader.ReadSize() is var count && count <= reader.Left
            ? count
            : throw new FormatException("A length is larger than what follows.");

    private static UsageRow ReadRow(ref ByteReader reader, KnownDimensions known)
    {
        var endpoint = (UsageEndpoint)reader.ReadByte();
        if (!Enum.IsDefined(endpoint))
        {
            throw new FormatException("Unknown endpoint number.");
        }

        var start = DateTimeOffset.FromUnixTimeSeconds(reader.ReadNumber());
        var end = start.AddSeconds(reader.ReadNumber());
        var dimensions = known.Of(
            (reader.ReadSize(), reader.ReadSize(), reader.ReadSize(), reader.ReadSize(), reader.ReadSize(), reader.ReadByte()));
        return new UsageRow(endpoint, new TimeWindow(start, end), dimensions, ReadCounts(ref reader));
    }

    private static void WriteDimensions(ref ByteWriter writer, UsageDimensions dimensions, WordTable words)
    {
        writer.WriteNumber(words.NumberOf(dimensions.Project?.Value));
        writer.WriteNumber(words.NumberOf(dimensions.Key?.Value));
        writer.WriteNumber(words.NumberOf(dimensions.Model));
        writer.WriteNumber(words.NumberOf(dimensions.ServiceTier));
        writer.WriteNumber(words.NumberOf(dimensions.Detail));
        writer.Write((byte)(dimensions.Batch switch { null => 0, false => 1, true => 2 }));
    }

    /// <summary>The meters of a row.</summary>
    public static void WriteCounts(ref ByteWriter writer, in UsageCounts counts)
    {
        writer.WriteNumber(counts.Requests);
        writer.WriteNumber(counts.InputTokens);
        writer.WriteNumber(counts.CachedTokens);
        writer.WriteNumber(counts.OutputTokens);
        writer.WriteNumber(counts.Units);
        var hasParts = (counts.CacheWriteTokens | counts.InputAudioTokens | counts.CachedAudioTokens | counts.OutputAudioTokens
            | counts.InputImageTokens | counts.CachedImageTokens | counts.OutputImageTokens) != 0;
        writer.Write((byte)(hasParts ? 1 : 0));
        if (hasParts)
        {
            writer.WriteNumber(counts.CacheWriteTokens);
            writer.WriteNumber(counts.InputAudioTokens);
            writer.WriteNumber(counts.CachedAudioTokens);
            writer.WriteNumber(counts.OutputAudioTokens);
            writer.WriteNumber(counts.InputImageTokens);
            writer.WriteNumber(counts.CachedImageTokens);
            writer.WriteNumber(counts.OutputImageTokens);
        }
    }

    /// <summary>The meters that <see cref="WriteCounts"/> wrote.</summary>
    public static UsageCounts ReadCounts(ref ByteReader reader)
    {
        var counts = new UsageCounts
        {
            Requests = reader.ReadNumber(),
            InputTokens = reader.ReadNumber(),
            CachedTokens = reader.ReadNumber(),
            OutputTokens = reader.ReadNumber(),
            Units = reader.ReadNumber(),
        };
        return reader.ReadByte() == 0
            ? counts
            : counts with
            {
                CacheWriteTokens = reader.ReadNumber(),
                InputAudioTokens = reader.ReadNumber(),
                CachedAudioTokens = reader.ReadNumber(),
                OutputAudioTokens = reader.ReadNumber(),
                InputImageTokens = reader.ReadNumber(),
                CachedImageTokens = reader.ReadNumber(),
                OutputImageTokens = reader.ReadNumber(),
            };
    }

    private static StoreException Corrupt(string what, Exception? because = null) =>
        new(StoreError.Corrupt, $"The store holds {what}. Restore it from a backup, or remove the data folder to collect all usage again.", because);

    /// <summary>The words of a chunk, numbered from 1 in the order of their first use; none is 0.</summary>
    private sealed class WordTable
    {
        private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

        public List<string> Words { get; } = [];

        public int NumberOf(string? word)
        {
            if (word is null)
            {
                return 0;
            }

            if (!numbers.TryGetValue(word, out var number))
            {
                Words.Add(word);
                numbers[word] = number = Words.Count;
            }

            return number;
        }
    }

    /// <summary>The dimensions of a chunk, one object for each of the last few that differ: a key uses few models, over and over.</summary>
    private sealed class KnownDimensions(string[] words)
    {
        private const int Most = 8;

        private readonly List<((int Project, int Key, int Model, int Tier, int Detail, byte Batch) Numbers, UsageDimensions Dimensions)> known = new(Most);

        public UsageDimensions Of((int Project, int Key, int Model, int Tier, int Detail, byte Batch) numbers)
        {
            foreach (var one in known)
            {
                if (one.Numbers == numbers)
                {
                    return one.Dimensions;
                }
            }

            var (project, key) = (Word(numbers.Project), Word(numbers.Key));
            var dimensions = new UsageDimensions(
                project is null ? null : new ProjectId(project),
                key is null ? null : new KeyId(key),
                Word(numbers.Model),
                numbers.Batch switch { 0 => null, 1 => false, _ => true },
                Word(numbers.Tier),
                Word(numbers.Detail));
            if (known.Count == Most)
            {
                known.RemoveAt(0);
            }

            known.Add((numbers, dimensions));
            return dimensions;
        }

        private string? Word(int number) => number switch
        {
            0 => null,
            _ when number <= words.Length => words[number - 1],
            _ => throw new FormatException("Unknown word number."),
        };
    }
}
