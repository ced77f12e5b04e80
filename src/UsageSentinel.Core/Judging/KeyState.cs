using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What is remembered of a series between sweeps.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Series">The key, or the project's unattributed series.</param>
/// <param name="WatchedSince">The start of what has been collected for it: before this we know nothing.</param>
/// <param name="JudgedThrough">The end of the last complete bucket that was judged and learned; resumes here.</param>
/// <param name="LastUsedAt">The end of the last complete bucket with usage; null for none seen.</param>
/// <param name="Baseline">What is normal.</param>
/// <param name="Alerts">The open alerts, by rule and name.</param>
public sealed record KeyState(
    ProviderAccount Account,
    SeriesId Series,
    DateTimeOffset WatchedSince,
    DateTimeOffset JudgedThrough,
    DateTimeOffset? LastUsedAt,
    SeasonalBaseline Baseline,
    ImmutableArray<Alert> Alerts)
{
    public static KeyState New(ProviderAccount account, SeriesId series, DateTimeOffset since) =>
        new(account, series, since, since, null, SeasonalBaseline.Empty, []);
}
