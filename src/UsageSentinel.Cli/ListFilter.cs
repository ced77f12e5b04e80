using System.Collections.Immutable;

namespace UsageSentinel.Cli;

/// <summary>How a list is narrowed.</summary>
/// <param name="Key">Only this key; null for any.</param>
/// <param name="Project">Only this project; null for any.</param>
/// <param name="Owned">Only these keys; null for any.</param>
/// <param name="Since">Only from then on; null for all time.</param>
/// <param name="Top">At most so many.</param>
/// <param name="Sort">The name of the order; null for the default.</param>
public sealed record ListFilter(string? Key, string? Project, ImmutableHashSet<string>? Owned, DateTimeOffset? Since, int Top, string? Sort)
{
    /// <summary>What was asked for, as it was typed, such as <c>--key checkout-api --last 24h</c>; empty where the whole list was asked for.</summary>
    public string Asked { get; init; } = string.Empty;

    /// <summary>What to say where the list is empty: that nothing matches what was asked for, or else <paramref name="otherwise"/>.</summary>
    /// <param name="what">What is listed, such as <c>keys</c>.</param>
    /// <param name="otherwise">Why the whole list is empty.</param>
    public string Nothing(string what, string otherwise) => Asked.Length > 0 ? $"No {what} match {Asked}." : otherwise;

    /// <summary>Whether something about this key and project belongs to the list.</summary>
    public bool Takes(string? key, string? project) =>
        (Key is null || Key == key) && (Project is null || Project == project) && (Owned is null || (key is not null && Owned.Contains(key)));

    /// <summary>Sorted and cut. What compares equal keeps its order.</summary>
    public List<T> Apply<T>(IEnumerable<T> all, Sorts<T> sorts) =>
        [.. all.Order(Comparer<T>.Create(sorts.Of(Sort))).Take(Top)];
}
