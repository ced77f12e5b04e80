using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Pricing;

/// <summary>What the requests of some models cost from a date on. Token prices are US dollars per million tokens.</summary>
/// <param name="Models">Names as usage gives them; a dated snapshot (<c>-2024-07-18</c>) of a name is meant too; a trailing <c>*</c> matches any ending.</param>
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
    /// <summary>The cost of those counts at standard tier, in US dollars.</summary>
    public decimal CostOf(UsageCounts counts)
    {
        const decimal perMillion = 1_000_000m;
        var cachedText = Math.Max(0, counts.CachedTokens - counts.CachedAudioTokens - counts.CachedImageTokens);
        var uncachedText = Math.Max(
            0, counts.InputTokens - counts.CachedTokens - counts.CacheWriteTokens - counts.InputAudioTokens - counts.InputImageTokens);
        var outputText = Math.Max(0, counts.OutputTokens - counts.OutputAudioTokens - counts.OutputImageTokens);
        var audioInput = AudioInput ?? Input;
        var imageInput = ImageInput ?? Input;
        var tokens = (uncachedText * Input) + (cachedText * (CachedInput ?? Input)) + (outputText * Output);
        if (counts.CacheWriteTokens != 0)
        {
            tokens += counts.CacheWriteTokens * (CacheWrite ?? Input);
        }

        if ((counts.InputAudioTokens | counts.CachedAudioTokens | counts.OutputAudioTokens) != 0)
        {
            tokens += (counts.InputAudioTokens * audioInput)
                + (counts.CachedAudioTokens * (CachedAudioInput ?? audioInput))
                + (counts.OutputAudioTokens * (AudioOutput ?? Output));
        }

        if ((counts.InputImageTokens | counts.CachedImageTokens | counts.OutputImageTokens) != 0)
        {
            tokens += (counts.InputImageTokens * imageInput)
                + (counts.CachedImageTokens * (CachedImageInput ?? imageInput))
                + (counts.OutputImageTokens * (ImageOutput ?? Output));
        }

        return (tokens / perMillion) + (counts.Units * (PerUnit ?? 0));
    }

    /// <summary>For comparing how dear models are: a request of three parts input and one part output.</summary>
    public decimal Weight => (3 * Input) + Output + ((PerUnit ?? 0) * 1_000);
}
