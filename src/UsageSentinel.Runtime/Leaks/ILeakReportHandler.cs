using System.Collections.Immutable;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>What an external reporter says has leaked, without the secret.</summary>
/// <param name="Source">The reporter, such as <c>github:owner/repository#42</c>. Comes from outside.</param>
/// <param name="ReportId">The same for the same report, however often it comes.</param>
/// <param name="Match">Which keys it is about.</param>
/// <param name="At">When it came, UTC.</param>
public sealed record LeakReport(string Source, string ReportId, LeakMatch Match, DateTimeOffset At)
{
    /// <summary>When the key leaked, by the report, UTC; null if it does not say.</summary>
    public DateTimeOffset? LeakedAt { get; init; }

    /// <summary>The keys it may be about.</summary>
    public ImmutableArray<KnownKey> Keys => Match switch
    {
        LeakMatch.Named named => [named.Key],
        LeakMatch.Likely likely => likely.Keys,
        _ => [],
    };
}

/// <summary>Takes leak reports in.</summary>
public interface ILeakReportHandler
{
    /// <summary>Records the report, raises an alert for every key it is about, and publishes it. The same report again does nothing more.</summary>
    Task HandleAsync(LeakReport report, CancellationToken cancellationToken);
}
