using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What one sweep read of one series, and what it is judged by.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Series">The key in the project it is in now, or the project's unattributed series.</param>
/// <param name="Hours">Rows at hourly width.</param>
/// <param name="Minutes">Rows at minute width.</param>
/// <param name="Facts">What the provider says of the key besides its usage.</param>
/// <param name="Policy">What the operator wants.</param>
/// <param name="Lines">The series' lines before the sweep, the main line first; empty for a new series.</param>
/// <param name="WatchedSince">The start of collected usage.</param>
/// <param name="Origin">Whether the key was made while its organization was watched.</param>
/// <param name="Organization">What is known of the organization's scores, as the sweep found it.</param>
/// <param name="Through">How far this part of the sweep reaches.</param>
/// <param name="HoursThrough">Hours before this are complete and read.</param>
/// <param name="MinutesFrom">The start of the minutes read in this sweep.</param>
/// <param name="MinutesThrough">The end of the minutes read in this sweep.</param>
/// <param name="HasMinutes">False in a slice of back-fill, which reads hours only.</param>
/// <param name="CompleteThrough">Buckets of the series that end at or before this are complete: every endpoint it uses is read to there.</param>
/// <param name="SweptAt">The time of the sweep.</param>
public sealed record SeriesSweepInput(
    ProviderAccount Account,
    SeriesId Series,
    IReadOnlyList<UsageRow> Hours,
    IReadOnlyList<UsageRow> Minutes,
    KeyFacts Facts,
    Policy Policy,
    ImmutableArray<SeriesSummary> Lines,
    DateTimeOffset WatchedSince,
    KeyOrigin Origin,
    KnownCalibration Organization,
    DateTimeOffset Through,
    DateTimeOffset HoursThrough,
    DateTimeOffset MinutesFrom,
    DateTimeOffset MinutesThrough,
    bool HasMinutes,
    DateTimeOffset CompleteThrough,
    DateTimeOffset SweptAt)
{
    /// <summary>Whether a source it uses is not read, or was not until now: what it waited with is in the store.</summary>
    public bool Waits { get; init; }

    /// <summary>Whole hours from which the unevaluated part of one is taken; null for <see cref="Hours"/>.</summary>
    public IReadOnlyList<UsageRow>? MissedFrom { get; init; }

    /// <summary>How far each endpoint was known that was behind when the sweep began.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> Late { get; init; } = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;

    /// <summary>The end of the last hour read of each endpoint that is behind now; of all others it is <see cref="HoursThrough"/>.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> HoursBehind { get; init; } = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;

    /// <summary>By endpoint, the window whose hours were read whole, up to what was known: what is not in <see cref="Hours"/> is no longer reported.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, TimeWindow> HoursWhole { get; init; } = ImmutableSortedDictionary<UsageEndpoint, TimeWindow>.Empty;

    /// <summary>The same of minutes.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, TimeWindow> MinutesWhole { get; init; } = ImmutableSortedDictionary<UsageEndpoint, TimeWindow>.Empty;
}

/// <summary>An organization's scores as one sweep found them.</summary>
/// <param name="Fleet">What they have been like.</param>
/// <param name="Through">How far the days of its keys are in them; null for not at all.</param>
public sealed record KnownCalibration(OrganizationCalibration Fleet, DateTimeOffset? Through);

/// <summary>What came of one series.</summary>
/// <param name="Lines">Its lines for the sheet, the main line first.</param>
/// <param name="Transitions">What happened to its alerts.</param>
/// <param name="RowsChanged">Rows of usage that are new or differ from what was held.</param>
/// <param name="Closed">Its days the organization has not learned yet.</param>
public sealed record SeriesSweepResult(ImmutableArray<SeriesSummary> Lines, ImmutableArray<Transition> Transitions, int RowsChanged, ImmutableArray<ClosedDay> Closed)
{
    /// <summary>Rows that the provider lowered or no longer reports.</summary>
    public int RowsLowered { get; init; }

    /// <summary>The line that says how it is judged.</summary>
    public SeriesSummary Line => Lines[0];

    /// <summary>What is expected of it an hour.</summary>
    public UsualUse Usual { get; init; }
}
