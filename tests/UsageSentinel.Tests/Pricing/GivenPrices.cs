using System.Collections.Frozen;
using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Pricing;

/// <summary>A small price list with easy figures.</summary>
internal static class GivenPrices
{
    public static readonly ModelPrice Plain = new(["gpt-a", "gpt-a-mini"], DateOnly.MinValue, 2, 8);

    public static readonly ModelPrice Full = new(
        ["full"], DateOnly.MinValue, 1, 10, CachedInput: 0.1m, CacheWrite: 1.25m, AudioInput: 20, CachedAudioInput: 5, AudioOutput: 40,
        ImageInput: 3, CachedImageInput: 0.3m, ImageOutput: 30);

    public static readonly FrozenDictionary<EndpointMeter, decimal> Endpoints = new Dictionary<EndpointMeter, decimal>
    {
        [EndpointMeter.WebSearchCalls] = 0.01m,
        [EndpointMeter.FileSearchCalls] = 0.0025m,
        [EndpointMeter.CodeInterpreterSessions] = 0.03m,
        [EndpointMeter.VectorStoreGibibyteDay] = 0.1m,
        [EndpointMeter.Images] = 0.04m,
        [EndpointMeter.AudioSpeeches] = 0.00003m,
        [EndpointMeter.AudioTranscriptions] = 0.0001m,
    }.ToFrozenDictionary();

    /// <summary>The cost of those counts at standard tier, in US dollars.</summary>
    public static decimal CostOf(this ModelPrice price, UsageCounts counts) =>
        (counts.Units * (price.PerUnit ?? 0)) + price.Itemize(counts).Sum(charge => charge.Cost.Amount);

    public static PriceBook Book(params ImmutableArray<ModelPrice> prices) =>
        new(new PriceList("test", "openai", prices.IsDefaultOrEmpty ? [Plain, Full] : prices, Endpoints, 0.5m, 0.6m, 2m));
}
