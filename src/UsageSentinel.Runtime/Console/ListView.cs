using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using UsageSentinel.Runtime.Answers;
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

    /// <summary>What is said of an empty list.</summary>
    public string Empty { get; init; } = "Nothing matches.";

    /// <summary>The rows that were asked for, in the order asked for.</summary>
    public ImmutableArray<T> Select(IReadOnlyCollection<T> rows, ConsoleAddress address)
    {
        var wanted = address.Value("q").Trim();
        var chosen = rows.Where(row =>
            (wanted.Length == 0 || Search(row).Any(text => text?.Contains(wanted, StringComparison.OrdinalIgnoreCase) is true))
            && Filters.All(filter => address.Value(filter.Name) is not { Length: > 0 } value || string.Equals(filter.Value(row), value, StringComparison.OrdinalIgnoreCase)));
        var (column, isDown) = Order(address);
        var sorted = isDown ? chosen.OrderByDescending(column.Value, Comparer) : chosen.OrderBy(column.Value, Comparer);
        return [.. sorted];
    }

    /// <summary>The list as it is asked for.</summary>
    /// <param name="all">Every row there is.</param>
    /// <param name="address">What is asked for.</param>
    /// <param name="title">What the table shows, for those who cannot see it.</param>
    public Html Render(IReadOnlyCollection<T> all, ConsoleAddress address, string title)
    {
        var rows = Select(all, address);
        var pages = Math.Max(1, (rows.Length + Size - 1) / Size);
        var page = Math.Min(address.Page, pages);
        var shown = rows.Skip((page - 1) * Size).Take(Size).ToList();
        return $"""
            {Form(all, address)}
            <p class="quiet">{Figures.Count(rows.Length, "row")}{(rows.Length == all.Count ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" of {all.Count:#,0}"))}. <a href="{address.As("csv")}">CSV</a> <a href="{address.As("json")}">JSON</a></p>
            {(shown.Count == 0 ? (Html)$"<p>{Empty}</p>" : Table(shown, address, title))}
            {Pages(page, pages, address)}
            """;
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

    private Html Form(IReadOnlyCollection<T> all, ConsoleAddress address) => $"""
        <form class="filters" method="get" role="search">
        <label>Search <input type="search" name="q" value="{address.Value("q")}" maxlength="100" /></label>
        {Filters.Select(filter => Choice(filter, all, address))}
        {(address.Value("sort") is { Length: > 0 } sort ? (Html)$"""<input type="hidden" name="sort" value="{sort}" />""" : Html.Empty)}
        <button>Show</button>{(address.Query.IsEmpty ? Html.Empty : (Html)$""" <a href="{address.To([.. address.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)])}">Reset</a>""")}
        </form>
        """;

    private static Html Choice(ListFilter<T> filter, IReadOnlyCollection<T> all, ConsoleAddress address)
    {
        var now = address.Value(filter.Name);
        var values = all.Select(filter.Value).OfType<string>().Where(value => value.Length > 0)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostChoices).ToList();
        var options = values.Select(value => (Html)$"""<option value="{value}"{Html.Constant(string.Equals(value, now, StringComparison.OrdinalIgnoreCase) ? " selected=\"selected\"" : string.Empty)}>{value}</option>""");
        var lost = now.Length > 0 && !values.Contains(now, StringComparer.OrdinalIgnoreCase) ? (Html)$"""<option value="{now}" selected="selected">{now}</option>""" : Html.Empty;
        return $"""<label>{filter.Title} <select name="{filter.Name}"><option value="">all</option>{lost}{options}</select></label>""";
    }

    private Html Table(List<T> rows, ConsoleAddress address, string title)
    {
        var (sorted, isDown) = Order(address);
        return $"""
            <div class="panel"><table class="cards"><caption>{title}</caption><thead><tr>{Columns.Select(column => Head(column, column == sorted, isDown, address))}</tr></thead><tbody>
            {rows.Select(row => (Html)$"<tr>{Columns.Select(column => Cell(column, row))}</tr>\n")}</tbody></table></div>
            """;
    }

    private static Html Head(ListColumn<T> column, bool isSorted, bool isDown, ConsoleAddress address)
    {
        var next = isSorted ? !isDown : column.IsNumber;
        var sorted = isSorted ? Html.Constant(isDown ? """ aria-sort="descending" """ : """ aria-sort="ascending" """) : Html.Empty;
        return $"""<th scope="col" class="{(column.IsNumber ? "number" : "text")}"{sorted}><a href="{address.With("sort", (next ? "-" : string.Empty) + column.Name)}">{column.Title}{(isSorted ? isDown ? " ↓" : " ↑" : string.Empty)}</a></th>""";
    }

    private static Html Cell(ListColumn<T> column, T row) =>
        $"""<td class="{(column.IsNumber ? "number" : "text")}" data-label="{column.Title}">{column.Cell(row)}</td>""";

    private static Html Pages(int page, int pages, ConsoleAddress address) => pages <= 1 ? Html.Empty : $"""
        <nav class="pages" aria-label="Pages">{Step(page - 1, page > 1, "Previous", address)} <span>page {page} of {pages}</span> {Step(page + 1, page < pages, "Next", address)}</nav>
        """;

    private static Html Step(int page, bool isThere, string word, ConsoleAddress address) =>
        isThere ? (Html)$"""<a href="{address.With("page", page.ToString(CultureInfo.InvariantCulture))}">{word}</a>""" : $"""<span class="quiet">{word}</span>""";

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
