using System.Collections.Concurrent;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>What bills and estimates are compared by: one meter of one family of models, or what cannot be distinguished.</summary>
/// <param name="Model">The family in its normal form (<see cref="ModelName"/>); <c>-</c> for meters that name no model, the context level for searches; for <see cref="LineItemKind.Unknown"/> and <see cref="LineItemKind.Training"/> the bill's own words.</param>
/// <param name="Kind">What is counted.</param>
/// <param name="Tier">Work of each tier is billed by itself.</param>
public readonly record struct LineItem(string Model, LineItemKind Kind, PriceTier Tier) : IComparable<LineItem>
{
    /// <summary>Models whose family is remembered. Names come from outside, so there is an end to it.</summary>
    private const int MostFamilies = 4_096;

    private static readonly string[] Contexts = ["low", "medium", "high"];

    private static readonly ConcurrentDictionary<string, string> Families = new(StringComparer.Ordinal);

    /// <summary>The line item that usage of those dimensions is billed under.</summary>
    public static LineItem Of(UsageDimensions dimensions, CostMeter meter)
    {
        var kind = KindOf(meter);
        return kind switch
        {
            // Bills distinguish searches by the size of their context, which determines their price.
            LineItemKind.WebSearches => new LineItem(ContextOf(dimensions.Detail), kind, PriceTier.Standard),
            LineItemKind.FileSearches or LineItemKind.Sessions or LineItemKind.Storage => new LineItem("-", kind, PriceTier.Standard),
            _ => new LineItem(dimensions.Model is { } model ? FamilyOf(model) : "-", kind, PriceTiers.Of(dimensions)),
        };
    }

    private static string FamilyOf(string model)
    {
        if (!Families.TryGetValue(model, out var family))
        {
            family = ModelName.Parse(model).Undated.ToString();
            if (Families.Count < MostFamilies)
            {
                Families[model] = family;
            }
        }

        return family;
    }

    /// <summary>The context level a text names; <c>-</c> for none.</summary>
    internal static string ContextOf(string? words) =>
        Contexts.FirstOrDefault(level => words?.Contains(level, StringComparison.OrdinalIgnoreCase) == true) ?? "-";

    /// <summary>The whole model: a bill that does not distinguish meters.</summary>
    public LineItem WholeModel => new(Model, LineItemKind.Model, PriceTier.Standard);

    /// <summary>Whether the meter is one of requests to a model, which a key can be named for.</summary>
    public bool IsOfModel => Kind is not (LineItemKind.Unknown or LineItemKind.Training or LineItemKind.Storage or LineItemKind.Sessions
        or LineItemKind.WebSearches or LineItemKind.FileSearches);

    public int CompareTo(LineItem other) => string.CompareOrdinal(ToString(), other.ToString());

    public static bool operator <(LineItem left, LineItem right) => left.CompareTo(right) < 0;

    public static bool operator >(LineItem left, LineItem right) => left.CompareTo(right) > 0;

    public static bool operator <=(LineItem left, LineItem right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LineItem left, LineItem right) => left.CompareTo(right) >= 0;

    public override string ToString() => (Kind, Tier) switch
    {
        (LineItemKind.Unknown or LineItemKind.Training, _) => Model,
        (LineItemKind.Model, PriceTier.Standard) => Model,
        (LineItemKind.Model, _) => $"{Model} {TierWord}",
        (_, PriceTier.Standard) => Model == "-" ? Kind.ToString() : $"{Model} {Kind}",
        _ => Model == "-" ? $"{Kind} {TierWord}" : $"{Model} {Kind} {TierWord}",
    };

    private string TierWord => Tier switch
    {
        PriceTier.Batch => "batch",
        PriceTier.Flex => "flex",
        PriceTier.Priority => "priority",
        _ => string.Empty,
    };

    /// <summary>Not all bills distinguish cached text, audio and image, so they are one.</summary>
    private static LineItemKind KindOf(CostMeter meter) => meter switch
    {
        CostMeter.Input => LineItemKind.Input,
        CostMeter.CachedInput or CostMeter.CachedAudioInput or CostMeter.CachedImageInput => LineItemKind.CachedInput,
        CostMeter.CacheWrite => LineItemKind.CacheWrite,
        CostMeter.Output => LineItemKind.Output,
        CostMeter.AudioInput => LineItemKind.AudioInput,
        CostMeter.AudioOutput => LineItemKind.AudioOutput,
        CostMeter.ImageInput => LineItemKind.ImageInput,
        CostMeter.ImageOutput => LineItemKind.ImageOutput,
        CostMeter.StorageGibibyteDays => LineItemKind.Storage,
        CostMeter.Sessions => LineItemKind.Sessions,
        CostMeter.WebSearches => LineItemKind.WebSearches,
        CostMeter.FileSearches => LineItemKind.FileSearches,
        _ => LineItemKind.Units,
    };
}
