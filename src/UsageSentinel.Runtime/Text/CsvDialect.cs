namespace UsageSentinel.Runtime.Text;

/// <summary>What differs between the readers of a CSV file.</summary>
/// <param name="LineEnd">What ends each row.</param>
/// <param name="Quoted">The characters that put a cell into quotes.</param>
/// <param name="IsEmptyQuoted">Whether an empty text is written as two quotes, so that it differs from null, which is nothing.</param>
public sealed record CsvDialect(string LineEnd, string Quoted, bool IsEmptyQuoted)
{
    /// <summary>For programs: RFC 4180 with line feeds.</summary>
    public static CsvDialect Programs { get; } = new("\n", ",\"\r\n", true);

    /// <summary>For spreadsheets: some also split at a semicolon or a tab, depending on the language of the computer.</summary>
    public static CsvDialect Spreadsheets { get; } = new("\r\n", ",\"\r\n;\t", false);
}
