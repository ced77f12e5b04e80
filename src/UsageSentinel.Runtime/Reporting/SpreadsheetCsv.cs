using System.Buffers;
using System.Globalization;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>
/// Writes CSV that people open in a spreadsheet: text is made fit to be shown, and a cell that would be taken for a formula begins with an
/// apostrophe there. Numbers are written as numbers, also below zero.
/// </summary>
internal sealed class SpreadsheetCsv(TextWriter writer)
{
    /// <summary>What makes a spreadsheet take a cell for a formula; some skip blanks, control and full-width forms before or of it.</summary>
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");

    /// <summary>What a cell of a spreadsheet holds, less the apostrophe.</summary>
    private const int MostCharacters = 32_766;

    private readonly CsvRows rows = new(writer, CsvDialect.Spreadsheets);

    /// <summary>A cell of text; null is an empty cell.</summary>
    public SpreadsheetCsv Text(string? text)
    {
        var cell = DisplayText.Of(text, MostCharacters);
        rows.Cell(IsFormula(cell) ? "'" + cell : cell);
        return this;
    }

    /// <summary>A cell of a number; null is an empty cell.</summary>
    public SpreadsheetCsv Number(decimal? number)
    {
        rows.Cell(number?.ToString("0.############", CultureInfo.InvariantCulture));
        return this;
    }

    public void EndRow() => rows.EndRow();

    private static bool IsFormula(string cell)
    {
        var trimmed = cell.AsSpan().TrimStart(' ');
        return trimmed.Length > 0 && Formula.Contains(trimmed[0]);
    }
}
