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
        Check(wire);
        return new PriceBook(new PriceList(
            wire.Version,
            wire.Provider,
            [.. wire.Prices.Select(price => price.ToModelPrice())],
            wire.Endpoints.ToFrozenDictionary(),
            wire.BatchMultiplier,
            wire.FlexMultiplier,
            wire.PriorityMultiplier));
    }

    private static void Check(PriceListWire list)
    {
        if (list.Prices.IsDefaultOrEmpty || list is not { BatchMultiplier: > 0, FlexMultiplier: > 0, PriorityMultiplier: > 0 })
        {
            throw new JsonException("The price list needs prices, and multipliers above zero.");
        }

        foreach (var meter in Enum.GetValues<EndpointMeter>())
        {
            if (list.Endpoints.GetValueOrDefault(meter) <= 0)
            {
                throw new JsonException($"The price list has no price for {meter}.");
            }
        }

        foreach (var price in list.Prices)
        {
            price.Check();
        }
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
    /// <exception cref="JsonException">The price says nothing, is below zero, or is a zero nobody meant.</exception>
    public void Check()
    {
        if (Models.IsDefaultOrEmpty || Models.Any(string.IsNullOrEmpty))
        {
            throw new JsonException("A price names no model.");
        }

        decimal?[] amounts = [Input, Output, CachedInput, CacheWrite, AudioInput, CachedAudioInput, AudioOutput, ImageInput, CachedImageInput, ImageOutput, PerUnit];
        if (amounts.Any(amount => amount < 0) || (!IsFree && (amounts.Any(amount => amount == 0) || amounts.All(amount => amount is null))))
        {
            throw new JsonException($"The price of {Models[0]} must be above zero, or say that it is free.");
        }

        if (EffectiveFrom is not null && !DateOnly.TryParseExact(EffectiveFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            throw new JsonException($"The price of {Models[0]} is effective from a day that is none.");
        }
    }

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
