using System.Text.Json;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>
/// Keeps one copy of every string of a reading. A reading repeats few ids and names in very many rows; with one copy each
/// they cost no memory, and two of them are equal exactly where they are the same object.
/// </summary>
internal sealed class StringPool
{
    /// <summary>The longest id or name that is taken, in characters. None that is known comes near it.</summary>
    public const int MaxLength = 512;

    private const int SmallLength = 128;

    private readonly HashSet<string> strings = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public StringPool() => lookup = strings.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Takes the string at the reader.</summary>
    /// <param name="reader">At a string.</param>
    /// <param name="pooled">The one copy; null where the string is empty.</param>
    /// <returns>False where the string is too long.</returns>
    public bool TryTake(ref Utf8JsonReader reader, out string? pooled)
    {
        if (reader.ValueSpan.Length > SmallLength)
        {
            return TryTakeLong(ref reader, out pooled);
        }

        // A string never has more characters than it has bytes on the wire.
        Span<char> buffer = stackalloc char[SmallLength];
        var length = reader.CopyString(buffer);
        pooled = length == 0 ? null : Take(buffer[..length]);
        return true;
    }

    private bool TryTakeLong(ref Utf8JsonReader reader, out string? pooled)
    {
        var text = reader.GetString();
        pooled = text?.Length <= MaxLength ? Take(text) : null;
        return pooled is not null;
    }

    private string Take(ReadOnlySpan<char> text)
    {
        if (!lookup.TryGetValue(text, out var pooled))
        {
            pooled = text.ToString();
            strings.Add(pooled);
        }

        return pooled;
    }
}
