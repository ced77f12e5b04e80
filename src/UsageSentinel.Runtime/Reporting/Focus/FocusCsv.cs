using System.Buffers;
using UsageSentinel.Core.Finance.Focus;

namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>
/// Writes rows as CSV: UTF-8, a header line, null as nothing between the commas. Cells are written as they are, also those that
/// begin like a formula: programs read this file, and another first character would be another value.
/// </summary>
public sealed class FocusCsv(TextWriter writer)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    /// <summary>Rows written so far, the header not counted.</summary>
    public long Rows { get; private set; }

    public void WriteHeader() => writer.Write(string.Join(',', FocusColumns.All.Select(column => column.Name)) + "\n");

    public void Write(FocusRow row)
    {
        var columns = FocusColumns.All;
        for (var index = 0; index < columns.Length; index++)
        {
            if (index > 0)
            {
                writer.Write(',');
            }

            if (columns[index].Cell(row) is { } cell)
            {
                WriteCell(cell);
            }
        }

        writer.Write('\n');
        Rows++;
    }

    private void WriteCell(string cell)
    {
        // An empty text is not null: quotes distinguish them.
        if (cell.Length > 0 && cell.AsSpan().IndexOfAny(Special) < 0)
        {
            writer.Write(cell);
            return;
        }

        writer.Write('"');
        writer.Write(cell.Replace("\"", "\"\"", StringComparison.Ordinal));
        writer.Write('"');
    }
}
