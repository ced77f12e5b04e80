using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Reporting;

namespace UsageSentinel.Runtime.Console;

/// <summary>A list with search, filters, sorting and pages. Everything a person chooses is in the address.</summary>
/// <param name="Columns">From left to right.</param>
/// <param name="Filters">The choices above the list.</param>
/// <param name="Search">The texts of a row that a search looks at.</param>
internal sealed record ListView<T>(ImmutableArray<ListColumn<T>> Columns, ImmutableArray<ListFilter<T>> Filters, Func<T, IEnumerable<string?>> Search)
{
    /// <summary>Rows of a page.</summary>
    public const int Size = 50;

    /// <summary>Values of a filter that are offered; more are still found by the search.</summary>
    private const int MostChoices = 40;

    /// <summary>The name of the column that sorts where nothing else is asked for; with a minus from the highest.</summary>
    public required string Sort { get; init; }

    /// <value>Whether the rows come in the order of <see cref="Sort"/>. The default is false.</value>
    public bool IsSorted { get; init; }

    /// <summary>What else of the address stays when the list is searched.</summary>
    /// <value>The order, by default.</value>
    public ImmutableArray<string> Kept { get; init; } = ["sort"];

    /// <summary>What is said where there is no row at all.</summary>
    public string Empty { get; init; } = "Nothing matches.";

    /// <summary>The rows that were asked for, in the order asked for.</summary>
    public ImmutableArray<T> Select(IReadOnlyCollection<T> rows, ConsoleAddress address)
    {
        var wanted = address.Value("q").Trim();
        var chosen = rows.Where(row =>
            (wanted.Length == 0 || Search(row).Any(text => text?.Contains(wanted, StringComparison.OrdinalIgnoreCase) is true))
            && Filters.All(filter => address.Value(filter.Name) is not { Length: > 0 } value || filter.Values(row).Contains(value, StringComparer.OrdinalIgnoreCase)));
        var (column, isDown) = Order(address);
        if (IsSorted && (isDown ? "-" : string.Empty) + column.Name == Sort)
        {
            return [.. chosen];
        }

        var sorted = isDown ? chosen.OrderByDescending(column.Value, Comparer) : chosen.OrderBy(column.Value, Comparer);
        return [.. sorted];
    }

    /// <summary>The list as it is asked for.</summary>
    /// <param name="all">Every row there is.</param>
    /// <param name="address">What is asked for.</param>
    /// <param name="title">What the table shows, for those who cannot see it.</param>
    public ListModel Model(IReadOnlyCollection<T> all, ConsoleAddress address, string title)
    {
        var rows = Select(all, address);
        var pages = Math.Max(1, (rows.Length + Size - 1) / Size);
        var page = Math.Min(address.Page, pages);
        var (sorted, isDown) = Order(address);
        string? Step(int to) => to < 1 || to > pages ? null : address.With("page", to.ToString(CultureInfo.InvariantCulture));
        return new ListModel(
            title,
            [.. Columns.Select(column => Head(column, column == sorted, isDown, address))],
            [.. rows.Skip((page - 1) * Size).Take(Size).Select(row => Columns.Select(column => column.Cell(row)).ToImmutableArray())],
            new FiltersModel(
                address.Value("q"),
                [.. Filters.Select(filter => Choice(filter, all, address)).Where(choice => !choice.Values.IsEmpty)],
                [.. Kept.Where(name => address.Value(name).Length > 0).Select(name => (name, address.Value(name)))],
                address.Query.IsEmpty ? null : address.Here),
            new PagesModel(page, pages, Step(page - 1), Step(page + 1)))
        {
            Count = Amounts.Count(rows.Length, "row") + (rows.Length == all.Count ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" of {all.Count:#,0}")),
            Empty = all.Count == 0 ? Empty : "Nothing matches the search and the filters.",
            Csv = address.As("csv"),
            Json = address.As("json"),
        };
    }

    /// <summary>The same rows as CSV for a spreadsheet.</summary>
    public string Csv(IReadOnlyCollection<T> all, ConsoleAddress address)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        var csv = new SpreadsheetCsv(writer);
        foreach (var column in Columns)
        {
            csv.Text(column.Name);
        }

        csv.EndRow();
        foreach (var row in Select(all, address))
        {
            foreach (var column in Columns)
            {
                _ = column.Value(row) switch
                {
                    decimal number => csv.Number(number),
                    DateTimeOffset at => csv.Text(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
                    { } text => csv.Text(text.ToString()),
                    null => csv.Text(null),
                };
            }

            csv.EndRow();
        }

        return writer.ToString();
    }

    /// <summary>The same rows as JSON.</summary>
    /// <param name="all">Every row there is.</param>
    /// <param name="address">What is asked for.</param>
    /// <param name="shape">The JSON of a row, as a verb gives it.</param>
    public string AsJson(IReadOnlyCollection<T> all, ConsoleAddress address, Func<T, object> shape) =>
        JsonSerializer.Serialize(Select(all, address).Select(shape), Json.Options);

    private (ListColumn<T> Column, bool IsDown) Order(ConsoleAddress address)
    {
        var asked = address.Value("sort") is { Length: > 0 } sort ? sort : Sort;
        var column = Columns.FirstOrDefault(column => column.Name == asked.TrimStart('-'));
        return column is null ? (Columns.First(column => column.Name == Sort.TrimStart('-')), Sort.StartsWith('-')) : (column, asked.StartsWith('-'));
    }

    private static ChoiceModel Choice(ListFilter<T> filter, IReadOnlyCollection<T> all, ConsoleAddress address)
    {
        var now = address.Value(filter.Name);
        IEnumerable<string> found = filter.Offered is { } given
            ? given
            : all.SelectMany(filter.Values).OfType<string>().Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var values = found.Take(MostChoices).ToImmutableArray();
        var offered = now.Length > 0 && !values.Contains(now, StringComparer.OrdinalIgnoreCase) ? values.Insert(0, now) : values;
        return new ChoiceModel(filter.Name, filter.Title, now, [.. offered.Select(value => (value, filter.Label(value)))]);
    }

    private static HeadModel Head(ListColumn<T> column, bool isSorted, bool isDown, ConsoleAddress address)
    {
        var next = isSorted ? !isDown : column.IsNumber;
        return new HeadModel(
            column.Title, address.With("sort", (next ? "-" : string.Empty) + column.Name), column.IsNumber, isSorted ? isDown ? "descending" : "ascending" : null);
    }

    private static Comparer<object?> Comparer { get; } = Comparer<object?>.Create((left, right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string one, string other) => string.CompareOrdinal(one, other),
        (IComparable one, _) => one.CompareTo(right),
        _ => 0,
    });
}
