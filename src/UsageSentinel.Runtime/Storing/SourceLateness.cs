using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>How late one source at one width of buckets is, and the buckets of it that may still change.</summary>
internal sealed record SourceLateness
{
    /// <summary>Sources by name and width, such as <c>completions/1m</c>.</summary>
    public static ImmutableSortedDictionary<string, SourceLateness> None { get; } = ImmutableSortedDictionary.Create<string, SourceLateness>(StringComparer.Ordinal);

    /// <summary>The name of a source at a width.</summary>
    public static string Name(string source, TimeSpan width) =>
        $"{source}/{(width < TimeSpan.FromHours(1) ? "1m" : width < TimeSpan.FromDays(1) ? "1h" : "1d")}";

    /// <summary>What was seen of buckets that are not read again.</summary>
    public Lateness Seen { get; init; } = Lateness.None;

    /// <summary>When it was read last, UTC; null for never.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>The start of what was read then.</summary>
    public DateTimeOffset? ReadFrom { get; init; }

    /// <summary>Buckets with usage that are read again, oldest first.</summary>
    public ImmutableArray<WatchedBucket> Watched { get; init; } = [];
}

/// <summary>A bucket that is read again until it is too old.</summary>
/// <param name="End">Its end, UTC.</param>
/// <param name="Print">What it held when it was read last, as one number.</param>
/// <param name="LateMinutes">Minutes from its end to its last change; null where it was not seen.</param>
internal readonly record struct WatchedBucket(DateTimeOffset End, uint Print, double? LateMinutes);
