namespace UsageSentinel.Core.Usage;

/// <summary>Patterns of names in which <c>*</c> matches any characters, also none. Case is ignored.</summary>
public static class Wildcard
{
    /// <summary>Whether the whole of <paramref name="value"/> is as <paramref name="pattern"/> says; in time proportional to their product at worst.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> value)
    {
        var (at, seen, star, retry) = (0, 0, -1, 0);
        while (seen < value.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, retry) = (at++, seen);
            }
            else if (at < pattern.Length && char.ToUpperInvariant(pattern[at]) == char.ToUpperInvariant(value[seen]))
            {
                at++;
                seen++;
            }
            else if (star >= 0)
            {
                (at, seen) = (star + 1, ++retry);
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].IndexOfAnyExcept('*') < 0;
    }
}
