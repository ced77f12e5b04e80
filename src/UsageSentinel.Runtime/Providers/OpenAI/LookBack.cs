using System.Globalization;
using System.Text.RegularExpressions;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>
/// Finds the earliest start a provider accepts. It says so in the message of its refusal; where it does not, or is
/// wrong about it, the start steps forward through the windows that are known to be kept.
/// </summary>
internal static partial class LookBack
{
    /// <summary>A provider that contradicts itself must not keep this client asking.</summary>
    public const int MaxSteps = 10;

    private static readonly int[] KnownDays = [730, 365, 180, 90, 30, 7, 1];

    public static DateTimeOffset? EarliestStart(string? message) =>
        message is not null
        && EarliestDate().Match(message) is { Success: true } match
        && DateOnly.TryParseExact(match.Groups[1].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero)
            : null;

    /// <summary>The next start to try, later than <paramref name="refused"/>; null where none is left.</summary>
    /// <param name="refused">The start that was refused.</param>
    /// <param name="said">The earliest start the refusal named; null where it named none.</param>
    /// <param name="width">Starts are boundaries of it.</param>
    /// <param name="now">What the steps are counted from.</param>
    public static DateTimeOffset? NextStart(DateTimeOffset refused, DateTimeOffset? said, BucketWidth width, DateTimeOffset now)
    {
        if (said is { } earliest && earliest <= now && width.Ceiling(earliest) > refused)
        {
            return width.Ceiling(earliest);
        }

        foreach (var days in KnownDays)
        {
            var step = width.Ceiling(now - TimeSpan.FromDays(days));
            if (step > refused)
            {
                return step;
            }
        }

        return null;
    }

    [GeneratedRegex(@"Earliest supported start date:\s*(\d{4}-\d{2}-\d{2})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EarliestDate();
}
