using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Pricing;

/// <summary>What the requests of some models cost from a date on. Token prices are US dollars per million tokens.</summary>
/// <param name="Models">Names as usage gives them; a dated snapshot (<c>-2024-07-18</c>) and <c>-latest</c> of a name are meant too. See <see cref="PriceNames"/> for a trailing <c>*</c>.</param>
/// <param name="EffectiveFrom">The first day, in UTC, these prices hold; the earliest date for "always".</param>
/// <param name="Input">Uncached text input.</param>
/// <param name="Output">Text output.</param>
/// <param name="CachedInput">Input read from the prompt cache; the default is <paramref name="Input"/>.</param>
/// <param name="CacheWrite">Input written to the prompt cache; the default is <paramref name="Input"/>.</param>
/// <param name="AudioInput">The default is <paramref name="Input"/>.</param>
/// <param name="CachedAudioInput">The default is <paramref name="AudioInput"/>.</param>
/// <param name="AudioOutput">The default is <paramref name="Output"/>.</param>
/// <param name="ImageInput">The default is <paramref name="Input"/>.</param>
/// <param name="CachedImageInput">The default is <paramref name="ImageInput"/>.</param>
/// <param name="ImageOutput">The default is <paramref name="Output"/>.</param>
/// <param name="PerUnit">US dollars for one image, character or second; null where the model is metered in tokens.</param>
/// <param name="IsFree">Whether a price of zero is meant. A zero that is not meant is a mistake.</param>
public sealed record ModelPrice(
    ImmutableArray<string> Models,
    DateOnly EffectiveFrom,
    decimal Input,
    decimal Output,
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
    /// <summary>Input written to the prompt cache for an hour; null where the list has no price of its own for it.</summary>
    public decimal? CacheWriteHour { get; init; }

    /// <summary>Batch price as a share of the standard price; null for that of the list.</summary>
    public decimal? BatchMultiplier { get; init; }

    /// <summary>Flex price as a share of the standard price; null for that of the list.</summary>
    public decimal? FlexMultiplier { get; init; }

    /// <summary>Priority price as a multiple of the standard price; null for that of the list.</summary>
    public decimal? PriorityMultiplier { get; init; }

    /// <summary>Null where long requests cost no more.</summary>
    public LongContext? LongContext { get; init; }

    /// <summary>Prices of units of some kinds, which differ from <see cref="PerUnit"/>.</summary>
    public ImmutableArray<DetailPrice> Details { get; init; } = [];

    /// <summary>US dollars for one unit of that kind; null where the model is not metered in units.</summary>
    /// <param name="detail">What usage says besides the model; null for nothing.</param>
    public decimal? UnitPrice(string? detail)
    {
        foreach (var price in Details)
        {
            if (detail?.Contains(price.Detail, StringComparison.OrdinalIgnoreCase) == true)
            {
                return price.PerUnit;
            }
        }

        return PerUnit;
    }

    /// <summary>What each token meter of those counts costs at standard tier; meters without a count are left out.</summary>
    public ImmutableArray<MeterCharge> Itemize(UsageCounts counts)
    {
        var (longInput, longOutput) = IsLong(counts) && LongContext is { } longer ? (longer.Input, longer.Output) : (1m, 1m);
        var audioInput = AudioInput ?? Input;
        var imageInput = ImageInput ?? Input;
        var charges = ImmutableArray.CreateBuilder<MeterCharge>(4);
        Add(CostMeter.Input, counts.InputTokens - counts.CachedTokens - counts.CacheWriteTokens - counts.InputAudioTokens - counts.InputImageTokens, Input * longInput);
        Add(CostMeter.CachedInput, counts.CachedTokens - counts.CachedAudioTokens - counts.CachedImageTokens, (CachedInput ?? Input) * longInput);
        Add(CostMeter.CacheWrite, counts.CacheWriteTokens, (CacheWrite ?? Input) * longInput);
        Add(CostMeter.Output, counts.OutputTokens - counts.OutputAudioTokens - counts.OutputImageTokens, Output * longOutput);
        Add(CostMeter.AudioInput, counts.InputAudioTokens, audioInput * longInput);
        Add(CostMeter.CachedAudioInput, counts.CachedAudioTokens, (CachedAudioInput ?? audioInput) * longInput);
        Add(CostMeter.AudioOutput, counts.OutputAudioTokens, (AudioOutput ?? Output) * longOutput);
        Add(CostMeter.ImageInput, counts.InputImageTokens, imageInput * longInput);
        Add(CostMeter.CachedImageInput, counts.CachedImageTokens, (CachedImageInput ?? imageInput) * longInput);
        Add(CostMeter.ImageOutput, counts.OutputImageTokens, (ImageOutput ?? Output) * longOutput);
        return charges.DrainToImmutable();

        void Add(CostMeter meter, long tokens, decimal perMillion)
        {
            if (tokens > 0)
            {
                charges.Add(new MeterCharge(meter, tokens, perMillion / 1_000_000m));
            }
        }
    }

    /// <summary>
    /// The meter whose price holds for one that has no price of its own; null where it has one. The rule: a missing price is that
    /// of the plain meter, cached input that of uncached input of its kind. <c>prices explain</c> shows where it was used.
    /// </summary>
    public CostMeter? FallsTo(CostMeter meter) => meter switch
    {
        CostMeter.CachedInput when CachedInput is null => CostMeter.Input,
        CostMeter.CacheWrite when CacheWrite is null => CostMeter.Input,
        CostMeter.AudioInput when AudioInput is null => CostMeter.Input,
        CostMeter.CachedAudioInput when CachedAudioInput is null => CostMeter.AudioInput,
        CostMeter.AudioOutput when AudioOutput is null => CostMeter.Output,
        CostMeter.ImageInput when ImageInput is null => CostMeter.Input,
        CostMeter.CachedImageInput when CachedImageInput is null => CostMeter.ImageInput,
        CostMeter.ImageOutput when ImageOutput is null => CostMeter.Output,
        _ => null,
    };

    /// <summary>The same prices, each times a factor.</summary>
    public ModelPrice Times(decimal factor) => this with
    {
        Input = Input * factor,
        Output = Output * factor,
        CachedInput = CachedInput * factor,
        CacheWrite = CacheWrite * factor,
        CacheWriteHour = CacheWriteHour * factor,
        AudioInput = AudioInput * factor,
        CachedAudioInput = CachedAudioInput * factor,
        AudioOutput = AudioOutput * factor,
        ImageInput = ImageInput * factor,
        CachedImageInput = CachedImageInput * factor,
        ImageOutput = ImageOutput * factor,
        PerUnit = PerUnit * factor,
        Details = [.. Details.Select(detail => detail with { PerUnit = detail.PerUnit * factor })],
    };

    private bool IsLong(UsageCounts counts) =>
        LongContext is { } longer && counts.Requests > 0 && counts.InputTokens / counts.Requests > longer.Above;

    /// <summary>For comparing how expensive models are: a request of three parts input and one part output.</summary>
    public decimal Weight => (3 * Input) + Output + ((PerUnit ?? 0) * 1_000);
}
