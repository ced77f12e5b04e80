namespace UsageSentinel.Cli;

/// <summary>The orders a list can be shown in, by name.</summary>
/// <param name="All">Each name with what it compares; the first is the default.</param>
public sealed record Sorts<T>(params (string Name, Comparison<T> Order)[] All)
{
    public string[] Names => [.. All.Select(one => one.Name)];

    /// <summary>The order of that name; the default for null.</summary>
    public Comparison<T> Of(string? name) => All.FirstOrDefault(one => one.Name == name) is { Order: { } order } ? order : All[0].Order;
}

/// <summary>Ways to compare the rows of a list.</summary>
public static class SortBy
{
    /// <summary>The highest first; what is not known comes last.</summary>
    public static Comparison<T> Most<T, TValue>(Func<T, TValue> value) => (left, right) => Comparer<TValue>.Default.Compare(value(right), value(left));

    /// <summary>By letters, without regard to case.</summary>
    public static Comparison<T> Name<T>(Func<T, string?> value) => (left, right) => string.Compare(value(left), value(right), StringComparison.OrdinalIgnoreCase);
}
