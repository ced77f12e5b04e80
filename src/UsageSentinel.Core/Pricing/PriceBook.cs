using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Pricing;

/// <summary>Prices usage by a list: by the date of the bucket, and never silently at zero.</summary>
/// <exception cref="ArgumentException">The list has no prices.</exception>
public sealed class PriceBook(PriceList list)
{
    private readonly PriceMatcher matcher = new(list.Prices);

    /// <summary>The version of the list.</summary>
    public string Version => list.Version;

    public PriceList List => list;

    /// <summary>The price of a model on a day, and how it was found.</summary>
    public PriceMatch Find(string model, DateOnly on) => matcher.Find(model, on);

    /// <summary>The estimated cost of one row of usage, and whether its model is in the list.</summary>
    public (Usd Cost, bool IsPriced) Estimate(UsageEndpoint endpoint, UsageDimensions dimensions, UsageCounts counts, TimeWindow window)
    {
        var (charges, isPriced) = Itemize(endpoint, dimensions, counts, window);
        var sum = Usd.Zero;
        foreach (var charge in charges)
        {
            sum += charge.Cost;
        }

        return (sum, isPriced);
    }

    /// <summary>Whether the same usage costs the same in two windows of one length: no price of its model changed between them.</summary>
    public bool HasOnePrice(UsageEndpoint endpoint, UsageDimensions dimensions, TimeWindow window, TimeWindow then) =>
        (IsMetered(endpoint) && dimensions.Model is null) || ReferenceEquals(Find(dimensions, window).Price, Find(dimensions, then).Price);

    /// <summary>Whether a row costs what a list says; otherwise its cost is an estimate.</summary>
    public bool IsPriced(UsageEndpoint endpoint, UsageDimensions dimensions, TimeWindow window) =>
        IsMetered(endpoint) || Find(dimensions, window).IsPriced;

    /// <summary>How far the true cost of a row may be from its estimate; not at all where its price is listed.</summary>
    public PriceSpread SpreadOf(UsageEndpoint endpoint, UsageDimensions dimensions, TimeWindow window) =>
        IsMetered(endpoint) ? PriceSpread.None : Find(dimensions, window).Spread;

    /// <summary>Whether rows of the same day may be added up before they are priced: not where a price hangs on how large requests are, or how long a bucket is.</summary>
    public bool IsLinear(UsageEndpoint endpoint, UsageDimensions dimensions, TimeWindow window) =>
        endpoint is not UsageEndpoint.VectorStores && Find(dimensions, window).Price.LongContext is null;

    /// <summary>The same, meter by meter; they add up to the estimate exactly.</summary>
    public (ImmutableArray<MeterCharge> Charges, bool IsPriced) Itemize(
        UsageEndpoint endpoint, UsageDimensions dimensions, UsageCounts counts, TimeWindow window) => endpoint switch
        {
            UsageEndpoint.VectorStores => (
                Units(CostMeter.StorageGibibyteDays, counts.Units / (decimal)(1L << 30) * (decimal)(window.Length / TimeSpan.FromDays(1)), Meter(EndpointMeter.VectorStoreGibibyteDay)),
                true),
            UsageEndpoint.CodeInterpreterSessions => (Units(CostMeter.Sessions, counts.Units, Meter(EndpointMeter.CodeInterpreterSessions)), true),
            UsageEndpoint.FileSearchCalls => (Units(CostMeter.FileSearches, counts.Units, Meter(EndpointMeter.FileSearchCalls)), true),
            UsageEndpoint.WebSearchCalls => (Units(CostMeter.WebSearches, counts.Units, WebSearch(dimensions, window)), true),
            _ => ItemizeModel(endpoint, dimensions, counts, window),
        };

    private (ImmutableArray<MeterCharge> Charges, bool IsPriced) ItemizeModel(
        UsageEndpoint endpoint, UsageDimensions dimensions, UsageCounts counts, TimeWindow window)
    {
        var match = Find(dimensions, window);
        var multiplier = Multiplier(match.Price, dimensions);
        var charges = match.Price.Itemize(counts);
        if (counts.Units != 0 && UnitPrice(endpoint, match, dimensions.Detail, !charges.IsEmpty) is { } perUnit)
        {
            charges = charges.AddRange(Units(MeterOf(endpoint), counts.Units, perUnit));
        }

        return (multiplier == 1m ? charges : [.. charges.Select(charge => charge with { UnitPrice = charge.UnitPrice * multiplier })], match.IsPriced);
    }

    /// <summary>Whether an endpoint has a price of its own, whatever the model.</summary>
    private static bool IsMetered(UsageEndpoint endpoint) => endpoint is UsageEndpoint.VectorStores
        or UsageEndpoint.CodeInterpreterSessions or UsageEndpoint.FileSearchCalls or UsageEndpoint.WebSearchCalls;

    private PriceMatch Find(UsageDimensions dimensions, TimeWindow window) =>
        Find(dimensions.Model ?? string.Empty, DateOnly.FromDateTime(window.Start.UtcDateTime));

    private decimal Multiplier(ModelPrice price, UsageDimensions dimensions) => PriceTiers.Of(dimensions) switch
    {
        PriceTier.Batch => price.BatchMultiplier ?? list.BatchMultiplier,
        PriceTier.Flex => price.FlexMultiplier ?? list.FlexMultiplier,
        PriceTier.Priority => price.PriorityMultiplier ?? list.PriorityMultiplier,
        _ => 1m,
    };

    /// <summary>
    /// A model that the list prices by the token is not charged by the character or image as well: usage has the tokens of the
    /// same speech among completions. Only a model that no price names is priced by what the endpoint counts.
    /// </summary>
    private decimal? UnitPrice(UsageEndpoint endpoint, PriceMatch match, string? detail, bool hasTokens) => match switch
    {
        { IsPriced: true } => match.Price.UnitPrice(detail),
        _ when hasTokens || match.Price.IsFree => null,
        _ => match.Price.UnitPrice(detail) ?? endpoint switch
        {
            UsageEndpoint.Images => Meter(EndpointMeter.Images),
            UsageEndpoint.AudioSpeeches => Meter(EndpointMeter.AudioSpeeches),
            UsageEndpoint.AudioTranscriptions => Meter(EndpointMeter.AudioTranscriptions),
            _ => null,
        },
    };

    /// <summary>Some models have search prices of their own, by context level.</summary>
    private decimal WebSearch(UsageDimensions dimensions, TimeWindow window) =>
        dimensions is { Model: not null, Detail: not null } && Find(dimensions, window) is { IsPriced: true, Price: { PerUnit: null } price }
            ? price.UnitPrice(dimensions.Detail) ?? Meter(EndpointMeter.WebSearchCalls)
            : Meter(EndpointMeter.WebSearchCalls);

    private decimal Meter(EndpointMeter meter) => list.Endpoints[meter];

    private static CostMeter MeterOf(UsageEndpoint endpoint) => endpoint switch
    {
        UsageEndpoint.Images => CostMeter.Images,
        UsageEndpoint.AudioSpeeches => CostMeter.Characters,
        _ => CostMeter.Seconds,
    };

    private static ImmutableArray<MeterCharge> Units(CostMeter meter, decimal quantity, decimal price) =>
        quantity == 0 ? [] : [new MeterCharge(meter, quantity, price)];
}
