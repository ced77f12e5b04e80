using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Architecture;

/// <summary>There is one table of the command, which fits the terminal; a bare one breaks into columns of single letters at 80.</summary>
public sealed partial class TableTests
{
    [Fact]
    public void Verbs_DrawTablesInOneWay() => Assert.DoesNotContain(
        Repository.SourceFiles(), file => file.StartsWith("src/UsageSentinel.Cli/", StringComparison.Ordinal) && BareTable().IsMatch(File.ReadAllText(Repository.PathOf(file))));

    [Theory]
    [InlineData("var table = new Table().Border(TableBorder.Rounded);", true)]
    [InlineData("var grid = new Spectre.Console.Grid();", true)]
    [InlineData("context.Answer.MarkupLine($\"[red]{name}[/]\");", false)]
    [InlineData("FittedTable.Write(context.Answer, Columns, rows);", false)]
    public void BareTables_AreFound(string code, bool isBare) => Assert.Equal(isBare, BareTable().IsMatch(code));

    [GeneratedRegex(@"\bnew\s+(?:Spectre\.Console\.)?(?:Table|Grid|Columns|Panel)\s*\(")]
    private static partial Regex BareTable();
}
