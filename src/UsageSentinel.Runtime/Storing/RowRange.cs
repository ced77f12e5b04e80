namespace UsageSentinel.Runtime.Storing;

/// <summary>A half-open range of row keys in ordinal order.</summary>
/// <param name="From">Included; null for the first.</param>
/// <param name="Before">Excluded; null for past the last.</param>
public readonly record struct RowRange(string? From, string? Before)
{
    public static RowRange All => default;

    /// <summary>One row.</summary>
    public static RowRange Exactly(string row) => new(row, row + '\0');

    /// <summary>Every row key that starts with <paramref name="prefix"/> (which ends in a character below <c>U+FFFF</c>).</summary>
    public static RowRange StartingWith(string prefix) =>
        prefix.Length == 0 ? All : new(prefix, prefix[..^1] + (char)(prefix[^1] + 1));
}
