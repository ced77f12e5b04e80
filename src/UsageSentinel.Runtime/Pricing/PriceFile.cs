using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Runtime.Pricing;

/// <summary>Reads the price lists that come with the product.</summary>
public static class PriceFile
{
    /// <summary>The list for OpenAI.</summary>
    public static PriceBook OpenAI()
    {
        using var stream = typeof(PriceFile).Assembly.GetManifestResourceStream("prices-openai.json")
            ?? throw new InvalidOperationException("The price list is not part of this build.");
        return Read(stream);
    }

    /// <exception cref="JsonException">The text is not a price list; nothing in it is guessed.</exception>
    public static PriceBook Read(Stream stream)
    {
        var wire = JsonSerializer.Deserialize(stream, PriceJson.Default.PriceListWire) ?? throw new JsonException("The price list is empty.");
        return new PriceBook(new PriceList(
            wire.Version,
            wire.Provider,
            [.. wire.Prices.Select(price => price.ToModelPrice())],
            wire.Endpoints.ToFrozenDictionary(),
            wire.BatchMultiplier,
            wire.FlexMultiplier,
            wire.PriorityMultiplier));
    }
}

internal sealed record PriceListWire(
    string Version,
    string Provider,
    string Currency,
    decimal BatchMultiplier,
    decimal FlexMultiplier,
    decimal PriorityMultiplier,
    Dictionary<EndpointMeter, decimal> Endpoints,
    ImmutableArray<ModelPriceWire> Prices);

internal sealed record ModelPriceWire(
    ImmutableArray<string> Models,
    string? EffectiveFrom = null,
    decimal? Input = null,
    decimal? Output = null,
    decimal? CachedInput = null,
    decimal? CacheWrite = null,
    decimal? AudioInput = null,
    decimal? CachedAudioInput = null,
    decimal? AudioOutput = null,
    decimal? ImageInput = null,
    decimal? CachedImageInput = null,
    decimal? ImageOutput = null,
    decimal? PerUnit = null,
    bool IsFree = false)
{
    public ModelPrice ToModelPrice() => new(
        Models,
        EffectiveFrom is null ? DateOnly.MinValue : DateOnly.ParseExact(EffectiveFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        Input ?? 0,
        Output ?? 0,
        CachedInput,
        CacheWrite,
        AudioInput,
        CachedAudioInput,
        AudioOutput,
        ImageInput,
        CachedImageInput,
        ImageOutput,
        PerUnit,
        IsFree);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PriceListWire))]
internal sealed partial class PriceJson : JsonSerializerContext;
