using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>A page of a list.</summary>
/// <param name="Caption">What the table shows, for those who cannot see it.</param>
/// <param name="Heads">The columns, from left to right.</param>
/// <param name="Rows">Cells, as many as columns.</param>
/// <param name="Filters">What the list is narrowed by.</param>
/// <param name="Pages">Where the other pages are.</param>
public sealed record ListModel(
    string Caption, ImmutableArray<HeadModel> Heads, ImmutableArray<ImmutableArray<CellModel>> Rows, FiltersModel Filters, PagesModel Pages)
{
    /// <summary>How many rows there are.</summary>
    public required string Count { get; init; }

    /// <summary>What is said of an empty list.</summary>
    public required string Empty { get; init; }

    /// <summary>The same rows for a spreadsheet.</summary>
    public required string Csv { get; init; }

    /// <summary>The same rows for a program.</summary>
    public required string Json { get; init; }
}

/// <summary>The head of a column.</summary>
/// <param name="Title">Its words.</param>
/// <param name="Href">The list sorted by it.</param>
/// <param name="IsNumber">Whether its cells are aligned right.</param>
/// <param name="Sorted"><c>ascending</c> or <c>descending</c>; null where the list is not sorted by it.</param>
public sealed record HeadModel(string Title, string Href, bool IsNumber, string? Sorted)
{
    public string Class => IsNumber ? "number" : "text";

    public string Arrow => Sorted switch
    {
        "descending" => " ↓",
        "ascending" => " ↑",
        _ => string.Empty,
    };
}

/// <summary>The form above a list.</summary>
/// <param name="Search">What is searched for; empty for nothing.</param>
/// <param name="Choices">One for each filter.</param>
/// <param name="Kept">What stays in the address, by name.</param>
/// <param name="Reset">The list without any of it; null where nothing is chosen.</param>
public sealed record FiltersModel(string Search, ImmutableArray<ChoiceModel> Choices, ImmutableArray<(string Name, string Value)> Kept, string? Reset);

/// <summary>A filter.</summary>
/// <param name="Name">In the address.</param>
/// <param name="Title">Beside the choice.</param>
/// <param name="Now">What is chosen; empty for all.</param>
/// <param name="Values">What is offered, with its words.</param>
public sealed record ChoiceModel(string Name, string Title, string Now, ImmutableArray<(string Value, string Label)> Values);

/// <summary>The pages of a list.</summary>
/// <param name="Page">The page shown, from 1.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Previous">The one before; null for none.</param>
/// <param name="Next">The one after; null for none.</param>
public sealed record PagesModel(int Page, int Count, string? Previous, string? Next);
