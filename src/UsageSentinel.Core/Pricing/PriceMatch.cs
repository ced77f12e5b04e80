using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Pricing;

/// <summary>The price a model has on a day, and how it was found.</summary>
/// <param name="Price">The price; of a model that is not listed, the best estimate.</param>
/// <param name="Kind">How sure that is.</param>
/// <param name="Name">The name or pattern of the list that matched, or that the estimate rests on.</param>
public sealed record PriceMatch(ModelPrice Price, PriceMatchKind Kind, string Name)
{
    /// <value>How far the true price may be from an estimate. The default is that of a listed model: not at all.</value>
    public PriceSpread Spread { get; init; } = PriceSpread.None;

    /// <summary>Whether the list names the model, in whatever spelling; otherwise the price is an estimate and no money.</summary>
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

    /// <summary>Not in the list: estimated by the same size in the nearest generation.</summary>
    NearestGeneration,

    /// <summary>Not in the list: estimated by other models of its product line.</summary>
    SameFamily,

    /// <summary>Not in the list, and of no product line that is: the middle of the list.</summary>
    Unknown,
}
