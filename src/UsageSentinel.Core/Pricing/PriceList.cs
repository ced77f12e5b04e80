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

    /// <summary>Where the figures were taken from; empty where the list does not say.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>What is to be known of single prices, such as where sources disagree.</summary>
    public ImmutableArray<PriceNote> Notes { get; init; } = [];

    /// <summary>
    /// This list with prices put over it: from its first day on, a name they price has the members they name, and the rest as
    /// listed, also where the list changes later. A price change of the list that is cancelled does not happen.
    /// </summary>
    public PriceList With(string version, ImmutableArray<PricePatch> patches)
    {
        var listed = new PriceMatcher(Prices);
        var byName = patches
            .SelectMany(patch => patch.Models.Select(name => (Name: name, Patch: patch with { Models = [name] })))
            .GroupBy(pair => PriceNames.KeyOf(pair.Name), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.Patch).OrderBy(patch => patch.EffectiveFrom).ToList(), StringComparer.Ordinal);
        return this with
        {
            Version = version,
            Overridden = [.. Overridden.Concat(patches.SelectMany(patch => patch.Models)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Prices =
            [
                .. byName.Values.SelectMany(own => History(listed, own)),
                .. Prices
                    .Select(price => price with { Models = price.Models.RemoveAll(name => byName.ContainsKey(PriceNames.KeyOf(name))) })
                    .Where(price => !price.Models.IsEmpty),
            ],
        };
    }

    /// <summary>The whole history of one name: what was listed, and over it what is put over it, the later over the earlier.</summary>
    private static List<ModelPrice> History(PriceMatcher listed, List<PricePatch> patches)
    {
        var name = patches[0].Models[0];
        var history = listed.Known(name).Select(price => price with { Models = [name] }).OrderBy(price => price.EffectiveFrom).ToList();
        foreach (var patch in patches)
        {
            if (patch.IsCancelled)
            {
                history.RemoveAll(price => price.EffectiveFrom == patch.EffectiveFrom && history.Count > 1);
                continue;
            }

            var before = history.LastOrDefault(price => price.EffectiveFrom <= patch.EffectiveFrom) ?? history.FirstOrDefault();
            history =
            [
                .. history.Where(price => price.EffectiveFrom < patch.EffectiveFrom),
                patch.Over(before),
                .. history.Where(price => price.EffectiveFrom > patch.EffectiveFrom).Select(price => patch.Over(price) with { EffectiveFrom = price.EffectiveFrom }),
            ];
        }

        return history;
    }
}

/// <summary>What is to be known of the price of a model.</summary>
/// <param name="Model">As the list names it.</param>
/// <param name="Text">One sentence, for a person.</param>
public sealed record PriceNote(string Model, string Text);

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
