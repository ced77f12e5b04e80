using System.Globalization;
using System.Text;

namespace UsageSentinel.Runtime.Text;

/// <summary>Text from outside made fit to be shown to a person, whatever the medium: the medium's own escaping comes after.</summary>
public static class DisplayText
{
    /// <summary>Without control, escape, format and bidirectional characters and lone surrogates, on one line, at most <paramref name="most"/> characters long.</summary>
    public static string Of(string? text, int most = 200)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var clean = new StringBuilder(Math.Min(text.Length, most));
        var room = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
                UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => string.Empty,
                _ => rune == Rune.ReplacementChar ? string.Empty : rune.ToString(),
            };
            if (clean.Length + shown.Length > most)
            {
                clean.Length = room;
                return clean.Append('…').ToString();
            }

            clean.Append(shown);
            room = clean.Length < most ? clean.Length : room;
        }

        return clean.ToString();
    }
}
