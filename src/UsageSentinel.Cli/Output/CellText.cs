using System.Globalization;
using Spectre.Console.Rendering;

namespace UsageSentinel.Cli.Output;

/// <summary>Text measured in cells of a terminal: a Chinese character takes two, a combining accent none.</summary>
internal static class CellText
{
    public static int Width(string text) => text.All(char.IsAscii) ? text.Length : new Segment(text).CellCount();

    /// <summary>The text in lines of at most this width: broken between words, and within a word only where the word alone is wider.</summary>
    public static List<string> Lines(string text, int width)
    {
        var lines = new List<string>();
        var line = string.Empty;
        var used = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var piece in Pieces(word, width))
            {
                var wide = Width(piece);
                if (used > 0 && used + 1 + wide > width)
                {
                    lines.Add(line);
                    (line, used) = (string.Empty, 0);
                }

                line = used == 0 ? piece : $"{line} {piece}";
                used += wide + (used == 0 ? 0 : 1);
            }
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>A line whose first <paramref name="indent"/> characters are a label: what does not fit goes below its text.</summary>
    public static IEnumerable<string> Hanging(string line, int indent, int width)
    {
        if (Width(line) <= width || line.Length <= indent)
        {
            return [line];
        }

        var lines = Lines(line[indent..], Math.Max(20, width - indent));
        return [line[..indent] + lines[0], .. lines.Skip(1).Select(one => new string(' ', indent) + one)];
    }

    private static IEnumerable<string> Pieces(string word, int width)
    {
        if (Width(word) <= width)
        {
            return [word];
        }

        var pieces = new List<string>();
        var piece = string.Empty;
        var letters = StringInfo.GetTextElementEnumerator(word);
        while (letters.MoveNext())
        {
            var letter = letters.GetTextElement();
            if (piece.Length > 0 && Width(piece) + Width(letter) > width)
            {
                pieces.Add(piece);
                piece = string.Empty;
            }

            piece += letter;
        }

        pieces.Add(piece);
        return pieces;
    }
}
