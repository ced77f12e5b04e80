using System.Collections.Immutable;
using UsageSentinel.Runtime.Console.Views;

namespace UsageSentinel.Runtime.Console;

/// <summary>A column of a list.</summary>
/// <param name="Name">In the address, for sorting.</param>
/// <param name="Title">At its head.</param>
/// <param name="Cell">What a row shows.</param>
/// <param name="Value">What a row is sorted by and a file holds: text, a <see cref="decimal"/> or a time; null for nothing.</param>
internal sealed record ListColumn<T>(string Name, string Title, Func<T, CellModel> Cell, Func<T, object?> Value)
{
    /// <value>Whether its cells are numbers: these are aligned right and sorted from the highest. The default is false.</value>
    public bool IsNumber { get; init; }
}

/// <summary>A filter of a list: a choice of values in its address.</summary>
/// <param name="Name">In the address.</param>
/// <param name="Title">Beside the choice.</param>
/// <param name="Value">The value of a row.</param>
internal sealed record ListFilter<T>(string Name, string Title, Func<T, string?> Value)
{
    /// <value>The values of a row that can have several. The default is the one value.</value>
    public Func<T, IEnumerable<string?>> Values { get; init; } = row => [Value(row)];

    /// <value>What is offered whatever the rows have. The default is what they have.</value>
    public ImmutableArray<string>? Offered { get; init; }

    /// <value>A value in words. The default is the value itself with spaces for underscores.</value>
    public Func<string, string> Label { get; init; } = value => value.Replace('_', ' ');
}
