using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>
/// The lines of a CSV file, one at a time. A file without quotes is only cut at its separators, and no cell of it is copied; from the
/// first quote on, a reader that knows their rules takes over.
/// </summary>
/// <param name="text">The file; its longest line is limited by whoever opened it.</param>
internal sealed class RecordedText(TextReader text) : IDisposable
{
    private const int FirstSize = 1 << 16;

    private readonly List<int> ends = [];
    private char[] buffer = new char[FirstSize];
    private int start;
    private int next;
    private int filled;
    private int before;
    private bool isAtEnd;
    private CsvReader? quoted;

    /// <summary>The number of the line, 1 for the header.</summary>
    public int Line => before + (quoted?.Parser.RawRow ?? 0);

    public void Dispose() => quoted?.Dispose();

    /// <summary>Goes to the next line that is not blank.</summary>
    public bool Read()
    {
        while (quoted is null)
        {
            start = next;
            var end = EndOfLine();
            if (quoted is not null)
            {
                break;
            }

            if (end < 0)
            {
                return false;
            }

            before++;
            next = end + LengthOfBreak(end);
            if (end > start)
            {
                Cut(end);
                return true;
            }
        }

        return quoted.Read();
    }

    /// <summary>Every cell of the line.</summary>
    public string[] ToCells()
    {
        var cells = new string[quoted?.Parser.Count ?? ends.Count];
        for (var column = 0; column < cells.Length; column++)
        {
            cells[column] = this[column].ToString();
        }

        return cells;
    }

    /// <summary>A cell of the line; empty where the line is shorter.</summary>
    public ReadOnlySpan<char> this[int column]
    {
        get
        {
            if (quoted is not null)
            {
                return column < 0 ? [] : quoted.GetField(column);
            }

            if ((uint)column >= (uint)ends.Count)
            {
                return [];
            }

            var from = column == 0 ? start : ends[column - 1] + 1;
            return buffer.AsSpan(from, ends[column] - from);
        }
    }

    private void Cut(int end)
    {
        ends.Clear();
        var at = start;
        while (true)
        {
            var comma = buffer.AsSpan(at, end - at).IndexOf(',');
            if (comma < 0)
            {
                ends.Add(end);
                return;
            }

            ends.Add(at + comma);
            at += comma + 1;
        }
    }

    /// <summary>Where the line ends that begins at <see cref="start"/>; -1 if none exists.</summary>
    private int EndOfLine()
    {
        var searched = start;
        while (true)
        {
            var found = buffer.AsSpan(searched, filled - searched).IndexOfAny('\n', '\r');

            // Behind a carriage return at the end of what is read may come the line feed that belongs to it.
            if (found >= 0 && (buffer[searched + found] == '\n' || searched + found + 1 < filled || isAtEnd))
            {
                return searched + found;
            }

            if (isAtEnd)
            {
                return filled > start ? filled : -1;
            }

            searched = found >= 0 ? found : filled - start;
            Fill();
            if (quoted is not null)
            {
                return -1;
            }
        }
    }

    private int LengthOfBreak(int end) => end >= filled ? 0 : buffer[end] == '\r' && end + 1 < filled && buffer[end + 1] == '\n' ? 2 : 1;

    /// <summary>Reads on; the line that is begun moves to the front.</summary>
    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            (filled, start) = (filled - start, 0);
        }

        if (filled == buffer.Length)
        {
            Array.Resize(ref buffer, 2 * buffer.Length);
        }

        var read = text.Read(buffer, filled, buffer.Length - filled);
        isAtEnd = read == 0;
        filled += read;
        if (buffer.AsSpan(filled - read, read).Contains('"'))
        {
            var rest = new RestOfText(buffer.AsMemory(start, filled - start), text);
            quoted = new CsvReader(rest, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null });
        }
    }

    /// <summary>What was read already, and what follows it.</summary>
    private sealed class RestOfText(ReadOnlyMemory<char> first, TextReader rest) : TextReader
    {
        private ReadOnlyMemory<char> first = first;

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer)
        {
            if (first.IsEmpty)
            {
                return rest.Read(buffer);
            }

            var length = Math.Min(first.Length, buffer.Length);
            first.Span[..length].CopyTo(buffer);
            first = first[length..];
            return length;
        }
    }
}
