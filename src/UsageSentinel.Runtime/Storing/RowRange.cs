namespace UsageSentinel.Runtime.Storing;

/// <summary>A half-open range of row keys in ordinal order.</summary>
/// <param name="From">Included; null for the first.</param>
/// <param name="Before">Excluded; null for past the last.</param>
public readonly record struct RowRange(string? From, string? Before)
{
    public static RowRange All => default;

    /// <summary>One row.</summary>
    public static RowRange Exactly(string row) => new(row, row + '\0');

    /// <summary>The row it holds, where it is one of <see cref="Exactly"/>; else null.</summary>
    public string? Row => From is { } row && Before is { } before && before.Length == row.Length + 1 && before[^1] == '\0' && before.StartsWith(row, StringComparison.Ordinal) ? row : null;

    /// <summary>Every row key that starts with <paramref name="prefix"/> (which ends in a character below <c>U+FFFF</c>).</summary>
    public static RowRange StartingWith(string prefix) =>
        prefix.Length == 0 ? All : new(prefix, prefix[..^1] + (char)(prefix[^1] + 1));
}
