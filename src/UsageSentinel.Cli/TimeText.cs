using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli;

/// <summary>Times as they are typed: unambiguous forms only, UTC unless they say otherwise.</summary>
public static class TimeText
{
    private const long Year10000 = 253_402_300_800;

    private static readonly string[] Forms =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd' 'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd' 'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>From <c>--from</c> to <c>--to</c>; where one is absent, as far as there is anything.</summary>
    /// <exception cref="UsageException">One is not a time, or the end lies before the start.</exception>
    public static TimeWindow Window(string? from, string? to)
    {
        var start = from is null ? DateTimeOffset.UnixEpoch : Instant(from, "--from");
        var end = to is null ? DateTimeOffset.MaxValue.ToUniversalTime() : Instant(to, "--to");
        return start <= end ? new TimeWindow(start, end) : throw new UsageException($"--to ({to}) is before --from ({from ?? "1970-01-01"}).");
    }

    /// <summary>A length of time: <c>30m</c>, <c>4h</c>, <c>2d</c>.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan Length(string text)
    {
        var unit = text is [.., var last] ? last switch
        {
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        } : TimeSpan.Zero;
        return unit > TimeSpan.Zero && int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 100_000
            ? unit * count
            : throw new UsageException($"'{DisplayText.Of(text, 60)}' is not a duration. Use for example 30m, 4h or 2d.");
    }

    /// <summary>A moment ahead: a time, or a length of time from now.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static DateTimeOffset Moment(string text, string option, DateTimeOffset now) =>
        text is [.., 'm' or 'h' or 'd'] ? now + Length(text) : Instant(text, option);

    /// <summary>A moment.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static DateTimeOffset Instant(string text, string option)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < Year10000)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return DateTimeOffset.TryParseExact(
            text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new UsageException($"{option}: '{DisplayText.Of(text, 60)}' is not a time. Use 2026-11-01, 2026-11-01T06:00:00Z or Unix seconds.");
    }
}
