using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>How late the sources of an account are, as one text: a line for each.</summary>
internal static class LatenessText
{
    private const int Parts = 5;

    /// <summary>Null where nothing was seen.</summary>
    public static string? Write(ImmutableSortedDictionary<string, SourceLateness> sources) => sources.IsEmpty
        ? null
        : string.Join('\n', sources.Select(source => string.Join('|', source.Key, Seconds(source.Value.ReadAt), Seconds(source.Value.ReadFrom), Bins(source.Value.Seen), Buckets(source.Value.Watched))));

    /// <summary>A line that is none of these is left out: a day of sweeps learns it again.</summary>
    public static ImmutableSortedDictionary<string, SourceLateness> Read(string? text)
    {
        var sources = SourceLateness.None.ToBuilder();
        foreach (var line in text?.Split('\n') ?? [])
        {
            if (line.Split('|') is { Length: Parts } parts && ReadBins(parts[3]) is { } seen && ReadBuckets(parts[4]) is { } watched)
            {
                sources[parts[0]] = new SourceLateness { ReadAt = Instant(parts[1]), ReadFrom = Instant(parts[2]), Seen = seen, Watched = watched };
            }
        }

        return sources.ToImmutable();
    }

    private static string Bins(Lateness seen) =>
        string.Join(';', seen.Weights.Select(bin => string.Create(CultureInfo.InvariantCulture, $"{bin.Key}={bin.Value:R}")));

    private static string Buckets(ImmutableArray<WatchedBucket> watched) =>
        string.Join(';', watched.Select(bucket => string.Create(CultureInfo.InvariantCulture, $"{bucket.End.ToUnixTimeSeconds()}={bucket.Print:x}={bucket.LateMinutes:R}")));

    private static Lateness? ReadBins(string text)
    {
        var weights = ImmutableSortedDictionary.CreateBuilder<int, double>();
        foreach (var bin in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (bin.Split('=') is not [var end, var weight]
                || !int.TryParse(end, CultureInfo.InvariantCulture, out var minutes)
                || Number(weight) is not { } value
                || value < 0)
            {
                return null;
            }

            weights[minutes] = value;
        }

        return new Lateness { Weights = weights.ToImmutable() };
    }

    private static ImmutableArray<WatchedBucket>? ReadBuckets(string text)
    {
        var buckets = ImmutableArray.CreateBuilder<WatchedBucket>();
        foreach (var bucket in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (bucket.Split('=') is not [var end, var print, var late]
                || Instant(end) is not { } at
                || !uint.TryParse(print, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var held)
                || (late.Length > 0 && Number(late) is null))
            {
                return null;
            }

            buckets.Add(new WatchedBucket(at, held, Number(late)));
        }

        return buckets.ToImmutable();
    }

    private static string Seconds(DateTimeOffset? at) => at?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? string.Empty;

    private static DateTimeOffset? Instant(string text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
