using Spectre.Console;
using Spectre.Console.Rendering;

namespace UsageSentinel.Cli.Output;

/// <summary>
/// The one table of the command. No line is wider than the terminal: prose moves below its row, then the least important columns are left out and
/// named. Nothing is cut, and no column is narrower than what it holds or 30 characters.
/// </summary>
internal static class FittedTable
{
    private const string Indent = "  ";

    /// <param name="console">Where it goes.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">One cell for each column; at least one row.</param>
    public static void Write(IAnsiConsole console, FittedColumn[] columns, IReadOnlyList<Cell[]> rows)
    {
        var layout = new TableLayout(columns, rows, console.Profile.Width);
        var lines = new List<Segment>();
        Add(lines, layout, columns, [.. columns.Select(column => new Cell(column.Head))], Decoration.Bold);
        foreach (var row in rows)
        {
            Add(lines, layout, columns, row, Decoration.None);
            foreach (var line in Below(layout, columns, row, console.Profile.Width - Indent.Length))
            {
                lines.Add(new Segment(Indent + line));
                lines.Add(Segment.LineBreak);
            }
        }

        console.Write(new Drawn(lines));
        if (layout.Hidden.Count > 0)
        {
            console.WriteLine($"Not shown at this width: {string.Join(", ", layout.Hidden.Select(column => columns[column].Head))}. See all with --output json.");
        }
    }

    private static void Add(List<Segment> lines, TableLayout layout, FittedColumn[] columns, Cell[] row, Decoration decoration)
    {
        var cells = layout.Inline.Select(column => CellText.Lines(row[column].Text, layout.WidthOf(column))).ToList();
        for (var line = 0; line < cells.Max(cell => cell.Count); line++)
        {
            var blanks = 0;
            foreach (var (column, cell) in layout.Inline.Zip(cells))
            {
                var text = line < cell.Count ? cell[line] : string.Empty;
                var rest = layout.WidthOf(column) - CellText.Width(text);
                blanks += columns[column].IsNumber ? rest : 0;
                if (text.Length > 0)
                {
                    lines.Add(new Segment(new string(' ', blanks)));
                    lines.Add(new Segment(text, new Style(row[column].Color, decoration: decoration)));
                    blanks = 0;
                }

                blanks += TableLayout.Gap + (columns[column].IsNumber ? 0 : rest);
            }

            lines.Add(Segment.LineBreak);
        }
    }

    /// <summary>The cells below a row, with their titles where there are several; short ones share a line.</summary>
    private static IEnumerable<string> Below(TableLayout layout, FittedColumn[] columns, Cell[] row, int width)
    {
        var parts = layout.Below.Where(column => !row[column].IsEmpty)
            .Select(column => layout.Below.Count == 1 && columns[column].IsProse ? row[column].Text : $"{columns[column].Head}: {row[column].Text}");
        var line = string.Empty;
        foreach (var part in parts)
        {
            if (line.Length > 0 && CellText.Width(line) + 3 + CellText.Width(part) > width)
            {
                foreach (var one in CellText.Lines(line, width))
                {
                    yield return one;
                }

                line = string.Empty;
            }

            line = line.Length == 0 ? part : $"{line} · {part}";
        }

        foreach (var one in line.Length == 0 ? [] : CellText.Lines(line, width))
        {
            yield return one;
        }
    }

    /// <summary>Lines that are laid out already.</summary>
    private sealed class Drawn(List<Segment> lines) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(maxWidth, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => lines;
    }
}
