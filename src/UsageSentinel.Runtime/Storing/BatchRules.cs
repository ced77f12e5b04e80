using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What every store takes as an address and as a batch. Each adapter asks here before it sends anything.</summary>
internal static class BatchRules
{
    // Headers, addresses and annotations of one write in a multipart batch, generously.
    private const int WriteOverheadBytes = 1024;
    private const int PropertyOverheadBytes = 64;

    /// <exception cref="ArgumentException">No store has such a table or partition.</exception>
    public static void CheckAddress(string table, string partition)
    {
        if (table.Length is < 3 or > 63 || !char.IsAsciiLetter(table[0]) || !table.All(char.IsAsciiLetterOrDigit))
        {
            throw new ArgumentException($"Table \"{table}\" is not named by 3 to 63 letters and digits.", nameof(table));
        }

        CheckKey("Partition", partition);
    }

    /// <exception cref="ArgumentException">No store has such a row.</exception>
    public static void CheckRow(string row) => CheckKey("Row", row);

    /// <exception cref="ArgumentException">The batch breaks a limit; the message names limit and row.</exception>
    public static void CheckBatch(string table, string partition, ImmutableArray<EntityWrite> writes)
    {
        CheckAddress(table, partition);
        if (writes.Length > EntityLimits.BatchEntities)
        {
            throw new ArgumentException(
                $"The batch of partition \"{partition}\" has {writes.Length} writes; the limit is {EntityLimits.BatchEntities}.", nameof(writes));
        }

        var rows = new HashSet<string>(writes.Length, StringComparer.Ordinal);
        var escapedPartition = KeyEscape.Escape(partition);
        var bytes = 0L;
        foreach (var write in writes)
        {
            var escapedRow = CheckKey("Row", write.RowKey);
            if (!rows.Add(write.RowKey))
            {
                throw EntityRules.Refusal(write.RowKey, "is written twice in one batch");
            }

            bytes += WriteOverheadBytes;
            if (write.Written() is { } entity)
            {
                EntityRules.Check(escapedPartition, escapedRow, entity);
                bytes += entity.Properties.Sum(property => PropertyOverheadBytes + (2L * property.Key.Length) + TravelBytes(property.Value));
            }

            if (bytes > EntityLimits.BatchBytes)
            {
                throw EntityRules.Refusal(write.RowKey, $"makes the batch larger than the limit of {EntityLimits.BatchBytes} bytes");
            }
        }
    }

    private static string CheckKey(string kind, string key)
    {
        var escaped = KeyEscape.Escape(key);
        return escaped.Length is > 0 and <= EntityLimits.KeyCharacters
            ? escaped
            : throw new ArgumentException(
                $"{kind} key \"{key}\" has {escaped.Length} characters after escaping; it must have 1 to {EntityLimits.KeyCharacters}.", nameof(key));
    }

    // JSON: binary travels as base64, and any character but plain ASCII as \uXXXX.
    private static long TravelBytes(object value) => value switch
    {
        byte[] bytes => 4L * ((bytes.Length + 2) / 3),
        string text => text.Length + (5L * text.AsSpan().CountEscaped()),
        _ => 32,
    };

    private static int CountEscaped(this ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var character in text)
        {
            count += character is < ' ' or > '~' or '"' or '\\' or '&' or '\'' or '+' or '<' or '>' or '`' ? 1 : 0;
        }

        return count;
    }
}
