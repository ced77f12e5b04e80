using System.Globalization;
using Spectre.Console;

namespace UsageSentinel.Cli.Output;

/// <summary>A table that fits the terminal: what is empty is left out, and then the least important columns, so that nothing is broken into single letters.</summary>
public static class FittedTable
{
    /// <summary>What borders and padding take, in characters.</summary>
    private const int Frame = 3;

    /// <summary>The least width of a column of prose, which may be broken.</summary>
    private const int Prose = 30;

    /// <param name="context">Where it goes.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">Cells as markup, one for each column; at least one row.</param>
    public static void Write(CliContext context, FittedColumn[] columns, IReadOnlyList<string[]> rows)
    {
        var shown = Enumerable.Range(0, columns.Length).Where(column => rows.Any(row => Markup.Remove(row[column]) is not ("-" or ""))).ToList();
        var used = shown.Count;
        while (shown.Sum(Width) + 1 > context.Answer.Profile.Width
            && shown.Where(column => columns[column].Rank > 0).OrderByDescending(column => columns[column].Rank).Cast<int?>().FirstOrDefault() is { } least)
        {
            shown.Remove(least);
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in shown)
        {
            table.AddColumn(new TableColumn(Markup.Escape(columns[column].Head)));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. shown.Select(column => row[column])]);
        }

        context.Answer.Write(table);
        if (shown.Count < used)
        {
            var hidden = used - shown.Count;
            context.Answer.WriteLine(hidden == 1
                ? "1 column does not fit this width. See all with --output json."
                : string.Create(CultureInfo.InvariantCulture, $"{hidden} columns do not fit this width. See all with --output json."));
        }

        int Width(int column)
        {
            var widest = Math.Max(columns[column].Head.Length, rows.Max(row => Markup.Remove(row[column]).Length));
            return (columns[column].IsProse ? Math.Min(widest, Prose) : widest) + Frame;
        }
    }
}

/// <summary>A column of a <see cref="FittedTable"/>.</summary>
/// <param name="Head">Its title.</param>
/// <param name="Rank">How soon it is left out: the highest first; 0 for never.</param>
public sealed record FittedColumn(string Head, int Rank = 0)
{
    /// <summary>Whether its cells may be broken into lines.</summary>
    public bool IsProse { get; init; }
}
