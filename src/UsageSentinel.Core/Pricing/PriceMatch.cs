namespace UsageSentinel.Core.Pricing;

/// <summary>The price a model has on a day, and how it was found.</summary>
/// <param name="Price">The price.</param>
/// <param name="Kind">How sure that is.</param>
/// <param name="Name">The name or pattern of the list that matched.</param>
public sealed record PriceMatch(ModelPrice Price, PriceMatchKind Kind, string Name)
{
    /// <summary>Whether the list names the model, in whatever way; otherwise the price is an upper guess and says so.</summary>
    public bool IsPriced => Kind is PriceMatchKind.Exact or PriceMatchKind.Snapshot or PriceMatchKind.Pattern;
}

/// <summary>How the price of a model was found; the surest first.</summary>
public enum PriceMatchKind
{
    /// <summary>The list has this name.</summary>
    Exact,

    /// <summary>A dated snapshot of a name in the list.</summary>
    Snapshot,

    /// <summary>A pattern of the list.</summary>
    Pattern,

    /// <summary>Not in the list: the dearest of its family.</summary>
    DearestOfFamily,

    /// <summary>Not in the list, and of no family: the dearest of all.</summary>
    DearestOfAll,
}
