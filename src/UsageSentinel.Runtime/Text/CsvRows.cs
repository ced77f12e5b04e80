using System.Buffers;

namespace UsageSentinel.Runtime.Text;

/// <summary>Writes rows of CSV, cell by cell. Cells are written as they are; making a text safe for its reader comes before.</summary>
public sealed class CsvRows(TextWriter writer, CsvDialect dialect)
{
    private readonly SearchValues<char> quoted = SearchValues.Create(dialect.Quoted);
    private bool isBegun;

    /// <summary>A cell; null is nothing between the commas.</summary>
    public CsvRows Cell(string? text)
    {
        if (isBegun)
        {
            writer.Write(',');
        }

        isBegun = true;
        if (text is { Length: 0 } ? dialect.IsEmptyQuoted : text.AsSpan().ContainsAny(quoted))
        {
            writer.Write('"');
            writer.Write(text!.Replace("\"", "\"\"", StringComparison.Ordinal));
            writer.Write('"');
        }
        else
        {
            writer.Write(text);
        }

        return this;
    }

    /// <summary>A whole row.</summary>
    public void Row(params IEnumerable<string?> cells)
    {
        foreach (var cell in cells)
        {
            Cell(cell);
        }

        EndRow();
    }

    /// <summary>Ends the row; the next cell begins another.</summary>
    public void EndRow()
    {
        writer.Write(dialect.LineEnd);
        isBegun = false;
    }
}
