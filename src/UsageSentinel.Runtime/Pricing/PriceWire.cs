using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Runtime.Pricing;

/// <summary>A price list as its file says it. Of a list that is based on another, what it does not name is that of the other.</summary>
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
    Dictionary<EndpointMeter, decimal>? Endpoints = null,
    ImmutableArray<string> Sources = default,
    ImmutableArray<PriceNote> Notes = default,
    PriceOriginWire? Origin = null);

/// <summary>Where a file of overrides was taken from; for a person and for the audit, not used to price anything.</summary>
/// <param name="Source">The file or address.</param>
/// <param name="Format">The format it had.</param>
/// <param name="TakenAt">When it was read, UTC.</param>
/// <param name="Sha256">Of its bytes, in hexadecimal.</param>
internal sealed record PriceOriginWire(string Source, string Format, DateTimeOffset TakenAt, string Sha256);

internal sealed record ModelPriceWire(
    ImmutableArray<string> Models,
    string? EffectiveFrom = null,
    decimal? Input = null,
    decimal? Output = null,
    decimal? CachedInput = null,
    decimal? CacheWrite = null,
    decimal? CacheWriteHour = null,
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
    ImmutableArray<DetailPrice> Details = default,
    bool IsCancelled = false)
{
    /// <exception cref="JsonException">The price is empty, is below zero, or is zero without isFree.</exception>
    public void Check()
    {
        if (Models.IsDefaultOrEmpty || Models.Any(string.IsNullOrEmpty))
        {
            throw new JsonException("A price has no model.");
        }

        if (IsCancelled)
        {
            if (EffectiveFrom is null || Amounts.Concat(Factors).Any(amount => amount is not null))
            {
                throw new JsonException($"To cancel the price change of {Models[0]}, set effectiveFrom and no price.");
            }
        }
        else if (Amounts.Any(amount => amount < 0) || (!IsFree && (Amounts.Any(amount => amount == 0) || Amounts.Concat(Factors).All(amount => amount is null))))
        {
            throw new JsonException($"The price of {Models[0]} must be above zero, or have \"isFree\": true.");
        }

        if (Amounts.Any(amount => amount > PriceLimits.Most) || Factors.Any(factor => factor > PriceLimits.Most))
        {
            throw new JsonException($"The price of {Models[0]} is above {PriceLimits.Most:0} US dollars.");
        }

        if (Factors.Any(factor => factor <= 0) || LongContext is { Above: <= 0 } or { Input: < 1 } or { Output: < 1 })
        {
            throw new JsonException($"The multipliers of {Models[0]} must be above zero, and those of long context at least 1.");
        }

        if (EffectiveFrom is not null && !DateOnly.TryParseExact(EffectiveFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            throw new JsonException($"effectiveFrom of {Models[0]} is not a date in the form YYYY-MM-DD.");
        }
    }

    public PricePatch ToPatch() => new(
        Models,
        EffectiveFrom is null ? DateOnly.MinValue : DateOnly.ParseExact(EffectiveFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture))
    {
        Input = Input,
        Output = Output,
        CachedInput = CachedInput,
        CacheWrite = CacheWrite,
        CacheWriteHour = CacheWriteHour,
        AudioInput = AudioInput,
        CachedAudioInput = CachedAudioInput,
        AudioOutput = AudioOutput,
        ImageInput = ImageInput,
        CachedImageInput = CachedImageInput,
        ImageOutput = ImageOutput,
        PerUnit = PerUnit,
        IsFree = IsFree,
        IsCancelled = IsCancelled,
        BatchMultiplier = BatchMultiplier,
        FlexMultiplier = FlexMultiplier,
        PriorityMultiplier = PriorityMultiplier,
        LongContext = LongContext is { } longer ? new LongContext(longer.Above, longer.Input, longer.Output) : null,
        Details = Details.IsDefault ? null : Details,
    };

    private IEnumerable<decimal?> Amounts =>
    [
        Input, Output, CachedInput, CacheWrite, CacheWriteHour, AudioInput, CachedAudioInput, AudioOutput, ImageInput, CachedImageInput, ImageOutput, PerUnit,
    ];

    private IEnumerable<decimal?> Factors =>
        [BatchMultiplier, FlexMultiplier, PriorityMultiplier, .. Details.IsDefault ? [] : Details.Select(detail => (decimal?)detail.PerUnit)];
}

internal sealed record LongContextWire(long Above, decimal Input, decimal Output);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    WriteIndented = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PriceListWire))]
internal sealed partial class PriceJson : JsonSerializerContext;
