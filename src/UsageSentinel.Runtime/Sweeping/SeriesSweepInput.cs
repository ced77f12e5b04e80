using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>One series in one part of a sweep. What was read, and how far, is the part's; nothing of it is copied here.</summary>
/// <param name="Key">The series, and what is known of it besides its usage.</param>
/// <param name="Slice">The part of the sweep: what was read of all series, and how far.</param>
/// <param name="Terms">What it is judged by.</param>
/// <param name="HoursThrough">Hours before this are complete and read.</param>
/// <param name="HasMinutes">Whether its minutes are judged. False in a slice of back-fill, which reads hours only, and where nothing of it is new.</param>
internal sealed record SeriesSweepInput(SweptSeries Key, SweepSlice Slice, SweepTerms Terms, DateTimeOffset HoursThrough, bool HasMinutes)
{
    /// <summary>Minutes before those that were read are read with them where they are this near.</summary>
    private static readonly TimeSpan MinutesBack = TimeSpan.FromHours(3);

    /// <summary>Whether no sweep of the account was ever completed.</summary>
    public bool IsFirstSweep { get; init; }

    /// <summary>Rows at hourly width.</summary>
    public IReadOnlyList<UsageRow> Hours { get; init; } = [];

    /// <summary>Rows at minute width.</summary>
    public IReadOnlyList<UsageRow> Minutes { get; init; } = [];

    /// <summary>By endpoint, the window whose hours were read whole, up to what was known: what is not in <see cref="Hours"/> is no longer reported.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, TimeWindow> HoursWhole { get; init; } = CollectedUsage.Nowhere;

    /// <summary>The same of minutes.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, TimeWindow> MinutesWhole => Slice.Minutes?.Whole ?? CollectedUsage.Nowhere;

    /// <summary>How far each endpoint was known that was behind when the sweep began; none in a slice of back-fill.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> Late => Slice.Late;

    /// <summary>The end of the last hour read of each endpoint that is behind now; of all others it is <see cref="HoursThrough"/>.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> HoursBehind => Slice.Completeness.HoursBehind;

    /// <summary>Buckets of the series that end at or before this are complete: every endpoint it uses is read to there.</summary>
    public DateTimeOffset CompleteThrough { get; } = Slice.Completeness.Of(Key.Line, Slice.Plan.CompleteThrough);

    /// <summary>Every usage endpoint's hours are read up to here.</summary>
    public DateTimeOffset HoursOfAll => HoursBehind.IsEmpty ? HoursThrough : HoursBehind.Values.Append(HoursThrough).Min();

    /// <summary>The chunks of stored usage that it is put into, and that the cost of the day is added up from.</summary>
    public IReadOnlyCollection<UsageChunk> Chunks()
    {
        var chunks = UsageChunk.Touched(BucketWidth.Minute, Minutes, MinutesWhole.Values);
        if (chunks.Count > 0)
        {
            for (var chunk = chunks.Min; chunk.Start > HoursOfAll && chunk.Start - HoursOfAll < MinutesBack;)
            {
                chunk = UsageChunk.Of(BucketWidth.Minute, chunk.Start.AddTicks(-1));
                chunks.Add(chunk);
            }

            for (var chunk = chunks.Min; chunk < chunks.Max; chunk = chunk.Next)
            {
                chunks.Add(chunk);
            }
        }

        return [.. UsageChunk.Touched(BucketWidth.Hour, Hours, HoursWhole.Values), .. chunks];
    }

    /// <summary>Whether a source it uses is not read, or was not until now: what it waited with is in the store.</summary>
    public bool Waits => Slice.Completeness.IsWaiting(Key.Line);
}

/// <summary>A series, and what is known of it besides its usage.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Series">The key in the project it is in now, or the project's unattributed series.</param>
/// <param name="Facts">What the provider says of the key.</param>
/// <param name="Lines">The series' lines before the sweep, the main line first; empty for a new series.</param>
/// <param name="WatchedSince">The start of collected usage.</param>
/// <param name="Origin">Whether the key was made while its organization was watched.</param>
internal sealed record SweptSeries(
    ProviderAccount Account, SeriesId Series, KeyFacts Facts, ImmutableArray<SeriesSummary> Lines, DateTimeOffset WatchedSince, KeyOrigin Origin)
{
    /// <summary>The line that says how it is judged; null for a new series.</summary>
    public SeriesSummary? Line => Lines.FirstOrDefault();
}

/// <summary>What a series is judged by.</summary>
/// <param name="Policy">What the operator wants.</param>
/// <param name="Calibration">What the scores of the organization have been like, as the sweep found it.</param>
/// <param name="CalibratedThrough">How far the days of its keys are in the calibration; null for not at all.</param>
internal sealed record SweepTerms(Policy Policy, OrganizationCalibration Calibration, DateTimeOffset? CalibratedThrough);
