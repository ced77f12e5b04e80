using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging.Episodes;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What is remembered of a series between sweeps.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Series">The key, or the project's unattributed series.</param>
/// <param name="WatchedSince">The start of what has been collected for it: before this we know nothing.</param>
/// <param name="JudgedThrough">The end of the last complete bucket that was judged and learned; resumes here.</param>
/// <param name="LastUsedAt">The end of the last complete bucket with usage; null for none seen.</param>
/// <param name="Baseline">What is normal.</param>
/// <param name="Recent">The last hour, the largest hour, today.</param>
/// <param name="Alerts">The open alerts, by rule and name.</param>
public sealed record KeyState(
    ProviderAccount Account,
    SeriesId Series,
    DateTimeOffset WatchedSince,
    DateTimeOffset JudgedThrough,
    DateTimeOffset? LastUsedAt,
    BaselineSnapshot Baseline,
    RecentUsage Recent,
    ImmutableArray<Alert> Alerts)
{
    /// <summary>When it last woke from a long idle time: the end of the bucket; null where it never did.</summary>
    public DateTimeOffset? WokeAt { get; init; }

    /// <summary>The longest it was idle between two uses; zero where it was not seen to be.</summary>
    public TimeSpan LongestIdle { get; init; }

    /// <summary>The end of the last complete bucket that used a model no price is known for; null for none.</summary>
    public DateTimeOffset? UnpricedAt { get; init; }

    /// <summary>What a person expects of it for a while; null for nothing out of the ordinary.</summary>
    public ExpectedActivity? Expected { get; init; }

    /// <summary>Until when nothing out of the ordinary is learned, because abuse was confirmed; null where it was not.</summary>
    public DateTimeOffset? LearningFrozenUntil { get; init; }

    /// <summary>Stretches of confirmed abuse, oldest first: they teach nothing, however often the key is learned again.</summary>
    public ImmutableArray<TimeWindow> Abuse { get; init; } = [];

    /// <summary>Days its organization may not have learned yet.</summary>
    public ClosedDays Closed { get; init; } = ClosedDays.None;

    /// <summary>What goes on with it, or was over less than two days ago; null for nothing.</summary>
    public Episode? Episode { get; init; }

    /// <summary>When its last episode ended: what came before is no part of the next one; null where there was none.</summary>
    public DateTimeOffset? EpisodeEndedAt { get; init; }

    /// <summary>The baseline if the buckets that are still filling were complete; null for none. Never stored.</summary>
    public BaselineSnapshot? Ahead { get; init; }

    /// <summary>
    /// The last hour if the buckets that are not complete were; null if none is longer than an hour in
    /// waiting. Never stored.
    /// </summary>
    public RecentUsage? RecentAhead { get; init; }

    public static KeyState New(ProviderAccount account, SeriesId series, DateTimeOffset since, KeyOrigin origin = KeyOrigin.Known) =>
        new(account, series, since, since, null, BaselineSnapshot.Begin(origin, DetectorTuning.Default), RecentUsage.Empty, []);
}
