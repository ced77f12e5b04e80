using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>What bills and estimates are compared by: one meter of one family of models, or what cannot be told apart.</summary>
/// <param name="Model">The family, lower case; <c>-</c> for meters that name no model, the context level for searches; for <see cref="LineItemKind.Unknown"/> the bill's own words.</param>
/// <param name="Kind">What is counted.</param>
/// <param name="Batch">Batch work is billed by itself.</param>
public readonly record struct LineItem(string Model, LineItemKind Kind, LineItemBatch Batch) : IComparable<LineItem>
{
    /// <summary>The line item that usage of those dimensions is billed under.</summary>
    public static LineItem Of(UsageDimensions dimensions, CostMeter meter)
    {
        var kind = KindOf(meter);
        var batch = dimensions.Batch == true ? LineItemBatch.Batch : LineItemBatch.Standard;
        return kind switch
        {
            // Bills tell searches apart by the size of their context, which is what their price hangs on.
            LineItemKind.WebSearches => new LineItem(ContextOf(dimensions.Detail), kind, LineItemBatch.Standard),
            LineItemKind.FileSearches or LineItemKind.Sessions or LineItemKind.Storage => new LineItem("-", kind, LineItemBatch.Standard),
            _ => new LineItem(dimensions.Model is { } model ? ModelName.Of(model).Undated.ToString() : "-", kind, batch),
        };
    }

    /// <summary>The context level a text names; <c>-</c> for none.</summary>
    internal static string ContextOf(string? words) =>
        Contexts.FirstOrDefault(level => words?.Contains(level, StringComparison.OrdinalIgnoreCase) == true) ?? "-";

    private static readonly string[] Contexts = ["low", "medium", "high"];

    /// <summary>The whole model: what a bill says that does not tell meters apart.</summary>
    public LineItem WholeModel => new(Model, LineItemKind.Model, LineItemBatch.Standard);

    public int CompareTo(LineItem other) => string.CompareOrdinal(ToString(), other.ToString());

    public static bool operator <(LineItem left, LineItem right) => left.CompareTo(right) < 0;

    public static bool operator >(LineItem left, LineItem right) => left.CompareTo(right) > 0;

    public static bool operator <=(LineItem left, LineItem right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LineItem left, LineItem right) => left.CompareTo(right) >= 0;

    public override string ToString() => Kind switch
    {
        LineItemKind.Unknown => Model,
        LineItemKind.Model => Model,
        _ when Model == "-" => Kind.ToString(),
        _ => $"{Model} {Kind}{(Batch is LineItemBatch.Batch ? " batch" : string.Empty)}",
    };

    /// <summary>Bills do not tell cached text, audio and image apart everywhere, so they are one.</summary>
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

/// <summary>Whether work was done in batches. The numbers are stored: never change or reuse one.</summary>
public enum LineItemBatch
{
    Standard = 0,
    Batch = 1,
}

/// <summary>What a line item counts. The numbers are stored: never change or reuse one.</summary>
public enum LineItemKind
{
    /// <summary>The bill's words say nothing that usage says too.</summary>
    Unknown = 0,

    /// <summary>A model as a whole.</summary>
    Model = 1,
    Input = 2,
    CachedInput = 3,
    CacheWrite = 4,
    Output = 5,
    AudioInput = 6,
    AudioOutput = 7,
    ImageInput = 8,
    ImageOutput = 9,

    /// <summary>Images, characters or seconds of a model.</summary>
    Units = 10,
    Storage = 11,
    Sessions = 12,
    WebSearches = 13,
    FileSearches = 14,
}
