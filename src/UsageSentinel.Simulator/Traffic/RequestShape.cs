using UsageSentinel.Simulator.Chance;

namespace UsageSentinel.Simulator.Traffic;

/// <summary>What one request uses on average.</summary>
/// <param name="Input">Input tokens, all modalities.</param>
/// <param name="Output">Output tokens, all modalities.</param>
/// <param name="CachedShare">Share of the input that is read from the cache, 0 to 1.</param>
/// <param name="CacheWriteShare">Share of the input that is written to the cache, 0 to 1.</param>
/// <param name="AudioShare">Share of input and output that is audio, 0 to 1.</param>
/// <param name="ImageShare">Share of input and output that is image, 0 to 1.</param>
/// <param name="Units">Images, characters, seconds, bytes, sessions or calls.</param>
/// <param name="Spread">Coefficient of variation of a single request.</param>
internal sealed record RequestShape(
    double Input = 0,
    double Output = 0,
    double CachedShare = 0,
    double CacheWriteShare = 0,
    double AudioShare = 0,
    double ImageShare = 0,
    double Units = 0,
    double Spread = 0.8)
{
    public UsageSum Draw(ref Dice dice, int requests, double tokens)
    {
        var input = Total(ref dice, Input * tokens, requests);
        var output = Total(ref dice, Output, requests);
        // The cache hits a little better or worse from hour to hour.
        var cached = (long)(input * Math.Clamp(CachedShare * dice.Between(0.92, 1.08), 0, 0.95));
        var written = (long)((input - cached) * CacheWriteShare);
        var audioIn = (long)((input - cached - written) * AudioShare);
        var imageIn = (long)((input - cached - written) * ImageShare);
        var audioOut = (long)(output * AudioShare);
        var imageOut = (long)(output * ImageShare);
        return new UsageSum
        {
            Requests = requests,
            Uncached = input - cached - written - audioIn - imageIn,
            Cached = cached,
            CacheWrite = written,
            AudioIn = audioIn,
            ImageIn = imageIn,
            TextOut = output - audioOut - imageOut,
            AudioOut = audioOut,
            ImageOut = imageOut,
            Units = Total(ref dice, Units, requests),
        };
    }

    private long Total(ref Dice dice, double each, int requests) => each <= 0
        ? 0
        : (long)Math.Max(requests, Math.Round(each * requests * (1 + (Spread / Math.Sqrt(requests) * Math.Clamp(dice.Normal(), -3, 3)))));
}
