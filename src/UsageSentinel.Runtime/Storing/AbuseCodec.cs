using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Stretches of abuse as one text: start and end in seconds since the Unix epoch, a stretch a line.</summary>
internal static class AbuseCodec
{
    public static string? Write(ImmutableArray<TimeWindow> windows) => windows.IsEmpty
        ? null
        : string.Join('\n', windows.Select(window => string.Create(CultureInfo.InvariantCulture, $"{window.Start.ToUnixTimeSeconds()} {window.End.ToUnixTimeSeconds()}")));

    /// <exception cref="StoreException">The text is not what this program wrote.</exception>
    public static ImmutableArray<TimeWindow> Read(string? text) =>
        StoredContent.Read<ImmutableArray<TimeWindow>>("a key state", () => string.IsNullOrEmpty(text)
            ? []
            : [.. text.Split('\n').Select(line => line.Split(' ')).Select(parts => new TimeWindow(Instant(parts[0]), Instant(parts[1])))]);

    private static DateTimeOffset Instant(string seconds) => DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));
}
