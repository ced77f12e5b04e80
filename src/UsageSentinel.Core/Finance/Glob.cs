namespace UsageSentinel.Core.Finance;

/// <summary>Patterns with <c>*</c> for any run of characters. Case is ignored; nothing else is special.</summary>
internal static class Glob
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (at, from, star, after) = (0, 0, -1, 0);
        while (from < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, after) = (at++, from);
            }
            else if (at < pattern.Length && char.ToUpperInvariant(pattern[at]) == char.ToUpperInvariant(text[from]))
            {
                at++;
                from++;
            }
            else if (star >= 0)
            {
                // The star takes one character more.
                (at, from) = (star + 1, ++after);
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].TrimStart('*').IsEmpty;
    }
}
