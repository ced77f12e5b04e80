using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>How late the sources of an account are, for people.</summary>
public static class LatenessWords
{
    private const double Nearly = 0.99;

    /// <summary>Fewer buckets say nothing.</summary>
    private const double LeastBuckets = 10;

    /// <summary>Every source that is known well enough, by name and width.</summary>
    internal static ImmutableArray<LatenessJson> List(AccountState state) =>
    [
        .. from source in state.Lateness
           let seen = source.Value.Seen
           let parts = source.Key.Split('/')
           where seen.Count >= LeastBuckets && parts.Length == 2
           select new LatenessJson(parts[0], parts[1], Length(seen.Quantile(0.5)), Length(seen.Quantile(Nearly)), Math.Round(seen.Count)),
    ];

    /// <summary>A sentence after another: after how long minutes count as complete, and how late they are; empty where that is not known.</summary>
    internal static string Of(AccountState state) => state.Lag is { } lag && Minutes(List(state)) is { Length: > 0 } words
        ? string.Create(CultureInfo.InvariantCulture, $" A minute of usage counts as complete after {lag.TotalMinutes:0} minutes. The last change of a minute was seen after {words}.")
        : string.Empty;

    /// <summary>The latest source, such as <c>4 min (median), 13 min (99 %) for completions, the latest of 3 sources</c>; empty where none is known by the minute.</summary>
    public static string Minutes(IEnumerable<LatenessJson> sources)
    {
        LatenessJson[] known =
        [
            .. sources.Where(one => one.BucketWidth == "1m")
                .OrderByDescending(one => one.Q99Minutes).ThenByDescending(one => one.MedianMinutes).ThenBy(one => one.Source, StringComparer.Ordinal),
        ];
        return known switch
        {
            [] => string.Empty,
            [var one] => Words(one),
            [var latest, ..] => string.Create(CultureInfo.InvariantCulture, $"{Words(latest)}, the latest of {known.Length} sources"),
        };
    }

    private static string Words(LatenessJson one) =>
        string.Create(CultureInfo.InvariantCulture, $"{Span(one.MedianMinutes)} (median), {Span(one.Q99Minutes)} (99 %) for {one.Source}");

    private static string Span(double minutes) => minutes switch
    {
        >= 2_880 => string.Create(CultureInfo.InvariantCulture, $"{minutes / 1_440:0.#} days"),
        >= 120 => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:0.#} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{minutes:0} min"),
    };

    private static double Length(TimeSpan? span) => span?.TotalMinutes ?? 0;
}
