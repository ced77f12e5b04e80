using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>
/// Writes rows as CSV: UTF-8, a header line, null as nothing between the commas. Cells are written as they are, also those that
/// begin like a formula: programs read this file, and another first character would be another value.
/// </summary>
public sealed class FocusCsv(TextWriter writer)
{
    private readonly CsvRows rows = new(writer, CsvDialect.Programs);

    /// <summary>Rows written so far, the header not counted.</summary>
    public long Rows { get; private set; }

    public void WriteHeader() => rows.Row(FocusColumns.All.Select(column => column.Name));

    public void Write(FocusRow row)
    {
        rows.Row(FocusColumns.All.Select(column => column.Cell(row)));
        Rows++;
    }
}
