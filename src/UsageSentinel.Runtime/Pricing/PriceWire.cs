using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Runtime.Pricing;

/// <summary>A price list as its file says it. Of a list that is based on another, whatever it does not say is that of the other.</summary>
internal sealed record PriceListWire(
    string Version,
    string Provider,
    ImmutableArray<ModelPriceWire> Prices,
    string? BasedOn = null,
    string? Currency = null,
    DateOnly? AsOf = null,
    decimal? BatchMultiplier = null,
    decimal? FlexMultiplier = null,
    decimal? PriorityMultiplier = null,
    Dictionary<EndpointMeter, decimal>? Endpoints = null);

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
    bool IsFree = false,
    decimal? BatchMultiplier = null,
    decimal? FlexMultiplier = null,
    decimal? PriorityMultiplier = null,
    LongContextWire? LongContext = null,
    ImmutableArray<DetailPrice> Details = default)
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

        decimal?[] factors = [BatchMultiplier, FlexMultiplier, PriorityMultiplier, .. Details.IsDefault ? [] : Details.Select(detail => (decimal?)detail.PerUnit)];
        if (factors.Any(factor => factor <= 0) || LongContext is { Above: <= 0 } or { Input: < 1 } or { Output: < 1 })
        {
            throw new JsonException($"The multipliers of {Models[0]} must be above zero, and those of long context at least 1.");
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
        IsFree)
    {
        BatchMultiplier = BatchMultiplier,
        FlexMultiplier = FlexMultiplier,
        PriorityMultiplier = PriorityMultiplier,
        LongContext = LongContext is { } longer ? new LongContext(longer.Above, longer.Input, longer.Output) : null,
        Details = Details.IsDefault ? [] : Details,
    };
}

internal sealed record LongContextWire(long Above, decimal Input, decimal Output);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PriceListWire))]
internal sealed partial class PriceJson : JsonSerializerContext;
