using System.Buffers;
using System.Globalization;
using System.Text;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// The one escaping of partition and row keys: any text becomes printable ASCII that every store takes, and the
/// ordinal order of escaped keys is exactly the ordinal order of the keys themselves.
/// </summary>
/// <remarks>
/// <para>A refused character is written as its predecessor and <c>~</c>: <c>/</c> is <c>.~</c>, <c>#</c> is <c>"~</c>.
/// Everything from <c>~</c> on is <c>}~</c> and four hexadecimal digits; everything up to <c>!</c> is <c>!</c> and two.</para>
/// <para>The order holds because a bare <c>~</c> begins no escaped character: whatever follows a predecessor sorts
/// before the <c>~</c> that makes it the next character. A usual <c>%2F</c> would sort a slash between <c>$</c> and
/// <c>&amp;</c>, and a range would answer differently in two stores.</para>
/// </remarks>
internal static class KeyEscape
{
    private const char Next = '~';
    private const char Low = '!';
    private const char High = '}';

    // Refused by Azure Tables: # / ? \ and control characters. Trouble in URLs and filters: % ' +.
    private const string Refused = "#%'+/?\\";

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(Low + 1, High - Low).Select(code => (char)code).Where(character => !Refused.Contains(character))]);

    /// <summary>The key as stores hold it: printable ASCII without space.</summary>
    public static string Escape(string key)
    {
        var first = key.AsSpan().IndexOfAnyExcept(Plain);
        if (first < 0)
        {
            return key;
        }

        var escaped = new StringBuilder(key, 0, first, key.Length + 16);
        foreach (var character in key.AsSpan(first))
        {
            _ = character switch
            {
                <= Low => escaped.Append(Low).Append(((int)character).ToString("X2", CultureInfo.InvariantCulture)),
                > High => escaped.Append(High).Append(Next).Append(((int)character).ToString("X4", CultureInfo.InvariantCulture)),
                _ when Plain.Contains(character) => escaped.Append(character),
                _ => escaped.Append((char)(character - 1)).Append(Next),
            };
        }

        return escaped.ToString();
    }

    /// <summary>The key that <see cref="Escape"/> was given.</summary>
    /// <exception cref="FormatException">No key escapes to this.</exception>
    public static string Unescape(string escaped)
    {
        if (escaped.AsSpan().IndexOfAny(Low, Next) < 0)
        {
            return escaped;
        }

        var key = new StringBuilder(escaped.Length);
        for (var at = 0; at < escaped.Length; at++)
        {
            var character = escaped[at];
            var followedByNext = at + 1 < escaped.Length && escaped[at + 1] == Next;
            if (character == Low)
            {
                key.Append(Code(escaped, at + 1, digits: 2));
                at += 2;
            }
            else if (character == High && followedByNext)
            {
                key.Append(Code(escaped, at + 2, digits: 4));
                at += 5;
            }
            else if (followedByNext)
            {
                key.Append((char)(character + 1));
                at++;
            }
            else
            {
                key.Append(character);
            }
        }

        return key.ToString();
    }

    private static char Code(string escaped, int start, int digits) =>
        start + digits <= escaped.Length
        && ushort.TryParse(escaped.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code
            : throw new FormatException($"\"{escaped}\" is not an escaped key.");
}
