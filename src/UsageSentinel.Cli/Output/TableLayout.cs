namespace UsageSentinel.Cli.Output;

/// <summary>Which columns of a table stand side by side, how wide they are, and which move below their row.</summary>
internal sealed class TableLayout
{
    /// <summary>What separates two columns, in cells.</summary>
    public const int Gap = 2;

    /// <summary>A cell that is wider is broken into lines, so that one long name does not take the room of all columns.</summary>
    private const int Widest = 40;

    /// <summary>The least width of a column of prose; shorter prose is a column like any other.</summary>
    private const int LeastProse = 30;

    private readonly int[] widths;
    private readonly List<int> inline;
    private readonly List<int> below = [];
    private readonly List<int> hidden = [];

    /// <param name="columns">The columns.</param>
    /// <param name="rows">One cell for each column.</param>
    /// <param name="room">The width of the terminal.</param>
    public TableLayout(FittedColumn[] columns, IReadOnlyList<Cell[]> rows, int room)
    {
        var natural = new int[columns.Length];
        for (var column = 0; column < columns.Length; column++)
        {
            natural[column] = Math.Max(CellText.Width(columns[column].Head), rows.Max(row => CellText.Width(row[column].Text)));
        }

        widths = [.. natural.Select((width, column) => Math.Min(Math.Min(width, columns[column].IsProse ? LeastProse : Widest), room))];
        inline = [.. Enumerable.Range(0, columns.Length).Where(column => rows.Any(row => !row[column].IsEmpty))];
        while (Used() > room && Next(column => columns[column].IsProse && natural[column] > LeastProse, column => columns[column].IsProse ? 0 : columns[column].Rank) is { } next)
        {
            inline.Remove(next);
            (columns[next].Rank > 0 && !columns[next].IsProse ? hidden : below).Add(next);
        }

        below.Sort();
        hidden.Sort();
        foreach (var prose in inline.Where(column => columns[column].IsProse))
        {
            widths[prose] = Math.Min(natural[prose], widths[prose] + Math.Max(0, room - Used()));
        }
    }

    /// <summary>The columns that stand side by side.</summary>
    public IReadOnlyList<int> Inline => inline;

    /// <summary>The columns whose cells are below their row.</summary>
    public IReadOnlyList<int> Below => below;

    /// <summary>The columns that are left out.</summary>
    public IReadOnlyList<int> Hidden => hidden;

    public int WidthOf(int column) => widths[column];

    private int Used() => inline.Sum(column => widths[column] + Gap) - Gap;

    /// <summary>What gives way next: long prose from the right, then the least important column, then whatever is furthest right; the first column stays.</summary>
    private int? Next(Func<int, bool> isLong, Func<int, int> rankOf)
    {
        var others = inline.Skip(1).Reverse().ToList();
        return others.Where(isLong).Cast<int?>().FirstOrDefault()
            ?? inline.Where(column => rankOf(column) > 0).OrderByDescending(rankOf).Cast<int?>().FirstOrDefault()
            ?? others.Cast<int?>().FirstOrDefault();
    }
}
