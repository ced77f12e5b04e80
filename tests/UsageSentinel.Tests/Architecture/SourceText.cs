namespace UsageSentinel.Tests.Architecture;

/// <summary>A text in a C# file that people read.</summary>
/// <param name="IsComment">Whether it is a comment; otherwise it is the text of a string literal, without what is interpolated.</param>
/// <param name="Line">The line on which it starts; the first is 1.</param>
/// <param name="Text">Its words; a comment without slashes, its lines kept.</param>
internal readonly record struct SourceText(bool IsComment, int Line, string Text);

/// <summary>Finds comments and string literals in C#: regular, verbatim, raw and interpolated ones, also inside an interpolation.</summary>
internal sealed class SourceTextReader
{
    private readonly string source;
    private readonly List<SourceText> found = [];
    private int at;

    private SourceTextReader(string source) => this.source = source;

    /// <summary>All texts of a file, in order of their ends. A block of comment lines is one text.</summary>
    public static IReadOnlyList<SourceText> Read(string source)
    {
        var reader = new SourceTextReader(source);
        reader.Code(isHole: false);
        return reader.found;
    }

    private char Next => at < source.Length ? source[at] : '\0';

    private bool Has(string text) => string.CompareOrdinal(source, at, text, 0, text.Length) == 0;

    private int LineOf(int index) => 1 + source.AsSpan(0, index).Count('\n');

    private void Code(bool isHole)
    {
        for (var depth = 0; at < source.Length;)
        {
            if (Has("//"))
            {
                Comment();
            }
            else if (Next is '\'')
            {
                Character();
            }
            else if (Next is '"' || (Next is '$' or '@' && source.AsSpan(at).TrimStart("$@") is ['"', ..]))
            {
                Literal();
            }
            else if (isHole && depth == 0 && Next is '}')
            {
                return;
            }
            else
            {
                depth += Next is '{' or '(' or '[' ? 1 : Next is '}' or ')' or ']' ? -1 : 0;
                at++;
            }
        }
    }

    private void Character() => at += source.AsSpan(at) switch
    {
        ['\'', '\\', _, var end, ..] when end is not '\'' => source.IndexOf('\'', at + 3) + 1 - at,
        ['\'', '\\', ..] => 4,
        ['\'', _, '\'', ..] => 3,
        _ => 1,
    };

    /// <summary>Lines that follow one another and hold nothing else are one comment: a phrase may go over the end of a line.</summary>
    private void Comment()
    {
        var (start, lines) = (at, new List<string>());
        do
        {
            var end = source.IndexOf('\n', at);
            end = end < 0 ? source.Length : end;
            lines.Add(source[at..end].TrimStart('/'));
            at = end;
            var next = at;
            while (next < source.Length && char.IsWhiteSpace(source[next]))
            {
                next++;
            }

            if (string.CompareOrdinal(source, next, "//", 0, 2) != 0 || source.AsSpan(at, next - at).Count('\n') > 1)
            {
                break;
            }

            at = next;
        }
        while (true);
        found.Add(new SourceText(true, LineOf(start), string.Join('\n', lines)));
    }

    private void Literal()
    {
        var start = at;
        var dollars = 0;
        var isVerbatim = false;
        for (; Next is '$' or '@'; at++)
        {
            dollars += Next is '$' ? 1 : 0;
            isVerbatim |= Next is '@';
        }

        var quotes = source.AsSpan(at).IndexOfAnyExcept('"') is var length and >= 0 ? length : source.Length - at;
        var isRaw = quotes >= 3;
        var text = new System.Text.StringBuilder();
        if (!isRaw && quotes == 2)
        {
            at += 2;
            return;
        }

        at += isRaw ? quotes : 1;
        var close = new string('"', isRaw ? quotes : 1);
        var hole = new string('{', Math.Max(1, dollars));
        while (at < source.Length)
        {
            if (isVerbatim && Has("\"\""))
            {
                at += 2;
            }
            else if (Has(close))
            {
                at += close.Length;
                break;
            }
            else if (!isRaw && !isVerbatim && Next is '\\')
            {
                text.Append(' ');
                at += 2;
            }
            else if (dollars > 0 && !isRaw && (Has("{{") || Has("}}")))
            {
                at += 2;
            }
            else if (dollars > 0 && Has(hole))
            {
                at += hole.Length;
                Code(isHole: true);
                at += hole.Length;
                text.Append("{}");
            }
            else
            {
                text.Append(Next);
                at++;
            }
        }

        found.Add(new SourceText(false, LineOf(start), text.ToString()));
    }
}
