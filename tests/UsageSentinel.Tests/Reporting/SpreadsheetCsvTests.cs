using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Tests.Reporting;

public sealed class SpreadsheetCsvTests
{
    [Theory]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+1", "'+1")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\t=1", "' =1")]
    [InlineData("\r=1", "' =1")]
    [InlineData("\u200b=1", "'=1")] // hidden before it
    [InlineData("prod\u202ekey", "prodkey")] // read from right to left
    [InlineData("a\u001b[2Jb", "a [2Jb")] // clears a terminal
    [InlineData("two\r\nlines", "two  lines")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("=1,2", "\"'=1,2\"")]
    [InlineData("a=b", "a=b")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Text_IsNeverAFormula(string? text, string cell) => Assert.Equal(cell, Written(csv => csv.Text(text)));

    [Fact]
    public void Row_NumbersStayNumbers() =>
        Assert.Equal("a,-1.5,0.000000000001,\r\n,", Written(csv =>
        {
            csv.Text("a").Number(-1.5m).Number(0.000000000001m).Text(null).EndRow();
            csv.Text(null).Text(null);
        }));

    /// <summary>Whatever a name holds: one line, nothing that moves the reader's eye or cursor, and never a formula.</summary>
    [Property(MaxTest = 500)]
    public Property Text_Anything_IsOneCellThatIsFitToBeShown() => Prop.ForAll(
        Gen.OneOf(
            Gen.Choose(0, char.MaxValue).Select(code => (char)code),
            Gen.Elements('=', '+', '-', '@', '\t', '\r', '\n', ' ', '"', ',', ';', '\u001b', '\u202e', '\u2066', '\u200b', '\u0085', '\u2028')).ArrayOf()
            .Select(characters => new string(characters)).ToArbitrary(),
        text =>
        {
            var cell = Written(csv => csv.Text(text));
            var shown = cell.StartsWith('"') && cell.EndsWith('"') && cell.Length > 1 ? cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : cell;
            return !shown.Any(char.IsControl)
                && shown == DisplayText.Of(shown, int.MaxValue)
                && shown.TrimStart(' ') is not ['=' or '+' or '-' or '@' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20', ..];
        });

    private static string Written(Action<SpreadsheetCsv> write)
    {
        using var text = new StringWriter();
        write(new SpreadsheetCsv(text));
        return text.ToString();
    }
}
