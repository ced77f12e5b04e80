using System.Collections.Frozen;
using System.Collections.Immutable;

namespace UsageSentinel.Core.Pricing;

/// <summary>A dated list of prices of one provider, as data.</summary>
/// <param name="Version">Names the list; recorded with every estimate.</param>
/// <param name="Provider">The kind of provider, such as <c>openai</c>.</param>
/// <param name="Prices">Any order; of several that match a model on a day the latest effective one holds.</param>
/// <param name="Endpoints">US dollars per unit for endpoints that name no model, by <see cref="EndpointMeter"/>.</param>
/// <param name="BatchMultiplier">Batch price as a share of the standard price, more than 0.</param>
/// <param name="FlexMultiplier">Flex price as a share of the standard price, more than 0.</param>
/// <param name="PriorityMultiplier">Priority price as a share of the standard price, more than 0.</param>
public sealed record PriceList(
    string Version,
    string Provider,
    ImmutableArray<ModelPrice> Prices,
    FrozenDictionary<EndpointMeter, decimal> Endpoints,
    decimal BatchMultiplier,
    decimal FlexMultiplier,
    decimal PriorityMultiplier)
{
    /// <summary>The day the figures were taken; null where the list does not say.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Names and patterns whose prices were put over those of the list below.</summary>
    public ImmutableArray<string> Overridden { get; init; } = [];

    /// <summary>
    /// This list with other prices put over it: from its first day on, a name they price has their prices only, whatever this
    /// list said of it. A pattern is a name too, and a name still goes before a pattern.
    /// </summary>
    public PriceList With(string version, ImmutableArray<ModelPrice> prices)
    {
        var from = prices
            .SelectMany(price => price.Models.Select(name => (Name: name, price.EffectiveFrom)))
            .GroupBy(pair => pair.Name, pair => pair.EffectiveFrom, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Min(), StringComparer.Ordinal);
        return this with
        {
            Version = version,
            Overridden = [.. Overridden.Concat(from.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Prices =
            [
                .. prices,
                .. Prices
                    .Select(price => price with
                    {
                        Models = price.Models.RemoveAll(name => from.TryGetValue(name, out var first) && price.EffectiveFrom >= first),
                    })
                    .Where(price => !price.Models.IsEmpty),
            ],
        };
    }
}

/// <summary>Meters that are priced by the call, session or byte rather than by the model.</summary>
public enum EndpointMeter
{
    WebSearchCalls,
    FileSearchCalls,
    CodeInterpreterSessions,

    /// <summary>One GiB held for one day.</summary>
    VectorStoreGibibyteDay,

    /// <summary>One image of a model that no price names.</summary>
    Images,

    /// <summary>One character of a model that no price names.</summary>
    AudioSpeeches,

    /// <summary>One second of a model that no price names.</summary>
    AudioTranscriptions,
}
