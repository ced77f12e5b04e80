using System.Buffers;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What every store takes as an entity, and how large it is: the rules of Azure Tables.</summary>
internal static class EntityRules
{
    private const int PropertyCount = 252;
    private const int PropertyNameCharacters = 255;
    private static readonly DateTimeOffset Earliest = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Reserved = ["PartitionKey", "RowKey", "Timestamp"];
    private static readonly int LeastReserved = Reserved.Min(name => name.Length);
    private static readonly SearchValues<char> LettersAndDigits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <exception cref="ArgumentException">A property or the whole breaks a limit; the message names limit and row.</exception>
    public static void Check(string escapedPartition, string escapedRow, Entity entity)
    {
        if (entity.Properties.Count > PropertyCount)
        {
            throw Refusal(entity.RowKey, $"has {entity.Properties.Count} properties; the limit is {PropertyCount}");
        }

        var bytes = 4 + (2 * (escapedPartition.Length + escapedRow.Length));
        foreach (var (name, value) in entity.Properties)
        {
            CheckName(entity.RowKey, name);
            bytes += 8 + (2 * name.Length) + CheckedBytes(entity.RowKey, name, value);
        }

        if (bytes > EntityLimits.EntityBytes)
        {
            throw Refusal(entity.RowKey, $"has {bytes} bytes; the limit of an entity is {EntityLimits.EntityBytes}");
        }
    }

    public static ArgumentException Refusal(string row, string reason) => new($"Row \"{row}\" {reason}.");

    private static void CheckName(string row, string name)
    {
        if (name.Length is 0 or > PropertyNameCharacters || !char.IsAsciiLetter(name[0]) || name.AsSpan().ContainsAnyExcept(LettersAndDigits))
        {
            throw Refusal(row, $"has a property \"{name}\"; names are 1 to {PropertyNameCharacters} letters and digits");
        }

        if (name.Length >= LeastReserved && Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw Refusal(row, $"has a property \"{name}\"; that name belongs to the store");
        }
    }

    private static int CheckedBytes(string row, string name, object value) => value switch
    {
        string text => 4 + CheckedLength(row, name, 2 * (long)WellFormed(row, name, text).Length),
        byte[] bytes => 4 + CheckedLength(row, name, bytes.Length),
        long or double => 8,
        bool => 1,
        DateTimeOffset instant when instant.Offset != TimeSpan.Zero =>
            throw Refusal(row, $"has an instant \"{name}\" with the offset {instant.Offset}; instants are stored in UTC"),
        DateTimeOffset instant when instant < Earliest =>
            throw Refusal(row, $"has an instant \"{name}\" before the year 1601, the earliest that is stored"),
        DateTimeOffset => 8,
        _ => throw Refusal(row, $"has a property \"{name}\" of type {value.GetType().Name}, which is not stored"),
    };

    private static int CheckedLength(string row, string name, long bytes) =>
        bytes <= EntityLimits.PropertyBytes
            ? (int)bytes
            : throw Refusal(row, $"has a property \"{name}\" of {bytes} bytes; the limit of a property is {EntityLimits.PropertyBytes}");

    // Half a surrogate pair has no UTF-8 form: it would come back as another character.
    private static string WellFormed(string row, string name, string text)
    {
        for (var rest = text.AsSpan(); rest.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var at; rest = rest[(at + 2)..])
        {
            if (at + 1 >= rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1]))
            {
                throw Refusal(row, $"has a text \"{name}\" with half a surrogate pair, which cannot be stored");
            }
        }

        return text;
    }
}
