using FsCheck;
using FsCheck.Fluent;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Usage;

/// <summary>Counts as providers send them: none negative, and no part larger than its whole.</summary>
internal static class AnyCounts
{
    public static readonly Gen<UsageCounts> Gen = Upto(2_000_000);

    public static Gen<UsageCounts> Upto(int most) =>
        from text in Part(most)
        from cachedText in Part(most)
        from cacheWrite in Part(most)
        from audio in Part(most)
        from cachedAudio in Part(most)
        from image in Part(most)
        from cachedImage in Part(most)
        from output in FsCheck.Fluent.Gen.ArrayOf(Part(most), 3)
        from requests in Part(most)
        from units in Part(most)
        select new UsageCounts
        {
            Requests = requests,
            InputTokens = (long)text + cachedText + cacheWrite + audio + cachedAudio + image + cachedImage,
            CachedTokens = (long)cachedText + cachedAudio + cachedImage,
            CacheWriteTokens = cacheWrite,
            OutputTokens = (long)output[0] + output[1] + output[2],
            InputAudioTokens = audio,
            CachedAudioTokens = cachedAudio,
            OutputAudioTokens = output[1],
            InputImageTokens = image,
            CachedImageTokens = cachedImage,
            OutputImageTokens = output[2],
            Units = units,
        };

    private static Gen<int> Part(int most) =>
        FsCheck.Fluent.Gen.Frequency((2, FsCheck.Fluent.Gen.Constant(0)), (3, FsCheck.Fluent.Gen.Choose(0, most)));
}
