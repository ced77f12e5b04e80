using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Tests.Text;

public sealed class CsvRowsTests
{
    private static readonly Arbitrary<string[]> Anything = Gen.Elements('a', ',', '"', '\r', '\n', ';', '\t', '=', ' ', 'é').ArrayOf()
        .Select(characters => new string(characters)).NonEmptyListOf().Select(cells => cells.ToArray()).ToArbitrary();

    [Fact]
    public void Programs_EmptyAndNull_Differ() => Assert.Equal("a,,\"\",\"b \"\"c\"\"\",=1;2\nd\n", Written(CsvDialect.Programs, ["a", null, "", "b \"c\"", "=1;2"], ["d"]));

    [Fact]
    public void Spreadsheets_SemicolonsAndTabs_AreQuoted() =>
        Assert.Equal("a,,,\"b;c\",\"d\te\"\r\nf\r\n", Written(CsvDialect.Spreadsheets, ["a", null, "", "b;c", "d\te"], ["f"]));

    [Property(MaxTest = 300)]
    public Property Rows_AnyCells_AreReadBackAsTheyWere() => Prop.ForAll(Anything, cells =>
    {
        using var reader = new CsvReader(new StringReader(Written(CsvDialect.Programs, cells)), new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false });
        return reader.Read() && cells.SequenceEqual(reader.Parser.Record!) && !reader.Read();
    });

    private static string Written(CsvDialect dialect, params string?[][] rows)
    {
        using var text = new StringWriter();
        var csv = new CsvRows(text, dialect);
        foreach (var row in rows)
        {
            csv.Row(row);
        }

        return text.ToString();
    }
}
