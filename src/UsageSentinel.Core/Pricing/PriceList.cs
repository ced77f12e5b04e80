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
    decimal PriorityMultiplier);

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
