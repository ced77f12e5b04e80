using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Makes text from outside fit for one line of a message: no secret, no control or direction characters, not long.</summary>
internal static partial class SafeText
{
    public const int MaxLength = 200;

    public static string Quote(string text)
    {
        var line = Line(Secret().Replace(text, "sk-[redacted]"));
        if (line.Length <= MaxLength)
        {
            return line;
        }

        var end = char.IsHighSurrogate(line[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return line[..end] + "...";
    }

    /// <summary>The text on one line, each run of characters that do not print as one space.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Prints(rune))
            {
                line.Append(rune.ToString());
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().Trim();
    }

    private static bool Prints(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    [GeneratedRegex(@"sk-[^\s""']+|Bearer\s+[^\s""']+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
