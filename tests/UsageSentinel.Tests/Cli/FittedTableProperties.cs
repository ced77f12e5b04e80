using FsCheck.Xunit;
using Spectre.Console.Testing;
using UsageSentinel.Cli.Output;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Cli;

/// <summary>The table of the command, at any width and with any text.</summary>
public sealed class FittedTableProperties
{
    private static readonly string[] Words = ["a", "key", "prod-api-8", "日本語の名前", "🚀", "e\u0301e\u0301", "[red]x[/]", new('x', 90), "of", "$1,234.56", new('漢', 50), "-"];

    [Property(MaxTest = 300)]
    public bool Write_NoLineIsWiderThanTheTerminal(int seed, byte width)
    {
        var (columns, rows) = Given(new Random(seed));
        return Draw(columns, rows, Room(width)).Split('\n').All(line => TerminalWidth.Of(line) <= Room(width));
    }

    [Property(MaxTest = 300)]
    public bool Write_TheFirstColumnAndAllProseAreWhole(int seed, byte width)
    {
        var (columns, rows) = Given(new Random(seed));
        var letters = Letters(Draw(columns, rows, Room(width)));
        return rows.All(row => columns.Select((column, index) => (column, index)).Where(one => one.index == 0 || one.column is { Rank: 0 })
            .All(one => row[one.index].Text.Split(' ').All(word => word.Length > 30 || word == "-" || letters.Contains(Letters(word)))));
    }

    [Property(MaxTest = 300)]
    public bool Layout_NoColumnIsNarrowerThanItsTextOrThirty(int seed, byte width)
    {
        var (columns, rows) = Given(new Random(seed));
        var layout = new TableLayout(columns, rows, Room(width));
        return layout.Inline.All(column => layout.WidthOf(column) >= Math.Min(30, Math.Max(TerminalWidth.Of(columns[column].Head), rows.Max(row => TerminalWidth.Of(row[column].Text)))))
            && layout.Inline.Count + layout.Below.Count + layout.Hidden.Count + Enumerable.Range(0, columns.Length).Count(column => rows.All(row => row[column].IsEmpty)) == columns.Length
            && layout.Hidden.All(column => columns[column].Rank > 0 && !columns[column].IsProse);
    }

    [Fact]
    public void Write_WhereProseDoesNotFit_PutsItBelowItsRow()
    {
        FittedColumn[] columns = [new("key"), new("owner", 10), new("next step") { IsProse = true }];
        Cell[][] rows = [["key_0123456789abcdefghij", "Ada Allen", "rotate it: create a new key, deploy it, then revoke this one"]];

        Assert.Equal(
            """
            key                       owner
            key_0123456789abcdefghij  Ada Allen
              rotate it: create a new key, deploy it, then
              revoke this one

            """.ReplaceLineEndings("\n"),
            Draw(columns, rows, 50));
    }

    [Fact]
    public void Write_WhereColumnsDoNotFit_NamesThoseLeftOut()
    {
        FittedColumn[] columns = [new("key"), new("requests", 20) { IsNumber = true }, new("cost") { IsNumber = true }, new("owner", 30)];
        Cell[][] rows = [["key_0123456789abcdefghij", "12", "$1.00", "Ada Allen"], ["key_b", "1,200", "$12.00", "Grace Hopper"]];

        Assert.Equal(
            """
            key                       requests    cost
            key_0123456789abcdefghij        12   $1.00
            key_b                        1,200  $12.00
            Not shown at this width: owner. See all with
            --output json.

            """.ReplaceLineEndings("\n"),
            Draw(columns, rows, 46));
    }

    private static int Room(byte width) => 40 + (width % 161);

    private static string Letters(string text) => string.Concat(text.Where(letter => letter is not (' ' or '\n')));

    private static (FittedColumn[] Columns, Cell[][] Rows) Given(Random dice)
    {
        var columns = Enumerable.Range(0, 1 + dice.Next(8)).Select(index => new FittedColumn($"column {index}", index == 0 ? 0 : dice.Next(4) * 10)
        {
            IsProse = index > 0 && dice.Next(4) == 0,
            IsNumber = dice.Next(4) == 0,
        }).ToArray();
        return (columns, [.. Enumerable.Range(0, 1 + dice.Next(6)).Select(_ => columns.Select((column, _) => new Cell(Text(dice, column.IsProse ? 12 : 2))).ToArray())]);
    }

    private static string Text(Random dice, int most) => string.Join(' ', Enumerable.Range(0, 1 + dice.Next(most)).Select(_ => Words[dice.Next(Words.Length)]));

    private static string Draw(FittedColumn[] columns, Cell[][] rows, int width)
    {
        using var console = new TestConsole();
        console.Profile.Width = width;
        FittedTable.Write(console, columns, rows);
        return string.Join('\n', console.Output.Split('\n').Select(line => line.TrimEnd()));
    }
}
