namespace UsageSentinel.Runtime.Text;

/// <summary>Finds what somebody meant who mistyped a name.</summary>
public static class NearestWord
{
    /// <summary>The most edits (letters changed, added or left out) at which a name is still suggested.</summary>
    private const int MostEdits = 3;

    /// <summary>Longer words are compared by their beginning.</summary>
    private const int MostLetters = 64;

    /// <summary>The nearest of the names; null if none is near: more than three edits away, or more than half of the letters of either.</summary>
    public static string? Of(string typed, IEnumerable<string> names) =>
        names.MinBy(name => Distance(name, typed)) is { } near && Distance(near, typed) is var edits && edits <= MostEdits && edits * 2 <= Math.Min(near.Length, typed.Length) ? near : null;

    /// <summary>Levenshtein's distance, without regard to case.</summary>
    private static int Distance(string name, string typed)
    {
        var (a, b) = (name.ToUpperInvariant(), typed.Length > MostLetters ? typed[..MostLetters].ToUpperInvariant() : typed.ToUpperInvariant());
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[b.Length];
    }
}
