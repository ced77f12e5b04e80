using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Learns the baseline of a series again from its stored usage, without notices.</summary>
public sealed partial class BaselineRebuilder(UsageHistory history, PriceBooks books, ILogger<BaselineRebuilder> logger)
{
    /// <summary>How much stored history is learned from again.</summary>
    private static readonly TimeSpan From = TimeSpan.FromDays(35);

    /// <summary>Whether a state is learned again from stored usage: another version wrote its baseline, or it was judged by a clock that was ahead.</summary>
    internal static bool IsToLearnAgain(StoredState stored, DateTimeOffset now) =>
        stored.Version is StoredVersion.Other || ClockSkewCheck.IsAhead(stored.State.JudgedThrough, now);

    /// <summary>The stored state; one whose baseline another version wrote, or that was judged by a clock that was ahead, is learned again.</summary>
    internal async Task<KeyState> OfAsync(SeriesSweepInput work, StoredState stored, CancellationToken cancellationToken)
    {
        var (state, now) = (stored.State, work.Slice.Now);
        if (stored.Version is StoredVersion.Other)
        {
            return await LearnAsync(state, state.JudgedThrough, work.Terms.Calibration, null, cancellationToken) with { Closed = ClosedDays.None };
        }

        return ClockSkewCheck.IsAhead(state.JudgedThrough, now)
            ? await LearnAsync(Forgotten(state, work.Key.Origin), LastSeen(state, now), work.Terms.Calibration, null, cancellationToken) with { Closed = ClosedDays.None }
            : state;
    }

    /// <summary>The same state with the baseline rebuilt without its stretches of abuse, and the traces of those in the scores of the organization.</summary>
    /// <param name="state">The current state.</param>
    /// <param name="account">For how its organization's scores are, and for what is held in minutes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<(KeyState State, ImmutableArray<double> Levels)> WithoutAbuseAsync(KeyState state, AccountState account, CancellationToken cancellationToken)
    {
        var minutes = account.MinuteCoverage.LastOrDefault(window => window.End >= BucketWidth.Hour.Floor(state.JudgedThrough));
        DateTimeOffset? from = minutes.IsEmpty ? null : minutes.Start;
        var forgotten = Forgotten(state, KeyOrigin.Known);
        var asItWas = await LearnAsync(forgotten with { Abuse = [] }, state.JudgedThrough, account.Calibration, from, cancellationToken);
        var clean = await LearnAsync(forgotten, state.JudgedThrough, account.Calibration, from, cancellationToken);
        return (state with { Baseline = clean.Baseline, Recent = clean.Recent },
            [.. asItWas.Closed.Days.Where(day => day.Close.IsRecord && AbuseWindows.Contain(state.Abuse, WindowOf(day.Day))).Select(day => day.Close.Level)]);
    }

    /// <summary>The state of a key as if it had been judged only up to <paramref name="back"/>, learned from what is stored now; its alerts stay.</summary>
    internal async Task<KeyState> BackToAsync(KeyState state, KeyOrigin origin, DateTimeOffset back, OrganizationCalibration calibration, CancellationToken cancellationToken)
    {
        var learned = await LearnAsync(Forgotten(state, origin), back, calibration, null, cancellationToken);
        return state with { Baseline = learned.Baseline, Recent = learned.Recent, JudgedThrough = back, Ahead = null };
    }

    private static TimeWindow WindowOf(int day) =>
        new(DateTimeOffset.UnixEpoch.AddDays(day), DateTimeOffset.UnixEpoch.AddDays(day + 1));

    /// <summary>From stored hours, and five minutes from where those are held, up to <paramref name="through"/>; from there on the series is judged.</summary>
    private async Task<KeyState> LearnAsync(
        KeyState state, DateTimeOffset through, OrganizationCalibration calibration, DateTimeOffset? minutesFrom, CancellationToken cancellationToken)
    {
        var (first, until) = (BucketWidth.Hour.Floor(state.WatchedSince), BucketWidth.Hour.Floor(through));
        var from = first > until - From ? first : until - From;
        var split = minutesFrom is { } held ? Between(BucketWidth.Hour.Ceiling(held), from, until) : until;
        var learned = state with { JudgedThrough = from < split ? from : split };
        learned = await LearnAsync(learned, new TimeWindow(learned.JudgedThrough, split), BucketWidth.Hour, BucketWidth.Hour, calibration, cancellationToken);
        if (minutesFrom is not null)
        {
            var fine = new TimeWindow(split, BucketWidth.FiveMinutes.Floor(through));
            learned = await LearnAsync(learned, fine, BucketWidth.Minute, BucketWidth.FiveMinutes, calibration, cancellationToken);
        }

        Log.Relearned(logger, state.Series, (through - from).TotalDays);
        return learned with { JudgedThrough = through, LastUsedAt = state.LastUsedAt };
    }

    private async Task<KeyState> LearnAsync(
        KeyState state, TimeWindow window, BucketWidth held, BucketWidth width, OrganizationCalibration calibration, CancellationToken cancellationToken)
    {
        var rows = await history.ReadAsync(state.Account, state.Series, held, window, cancellationToken).ToListAsync(cancellationToken);
        foreach (var bucket in new BucketStream(state.Series, state.WatchedSince, books.Of(state.Account.Provider)).Of(rows, window, width, window.End))
        {
            state = AbuseWindows.Contain(state.Abuse, bucket.Window) ? Sentinel.PassOver(state, bucket) : Sentinel.Relearn(state, bucket, Policy.Default, calibration);
        }

        return state;
    }

    private static DateTimeOffset Between(DateTimeOffset at, DateTimeOffset from, DateTimeOffset until) => at < from ? from : at > until ? until : at;

    private static KeyState Forgotten(KeyState state, KeyOrigin origin) => KeyState.New(state.Account, state.Series, state.WatchedSince, origin) with
    {
        LastUsedAt = state.LastUsedAt,
        LongestIdle = state.LongestIdle,
        UnpricedAt = state.UnpricedAt,
        LearningFrozenUntil = state.LearningFrozenUntil,
        Abuse = state.Abuse,
        Expected = state.Expected,
        Alerts = state.Alerts,
    };

    /// <summary>The hour up to which a series that was judged by a clock ahead is known: that of its last use.</summary>
    private static DateTimeOffset LastSeen(KeyState state, DateTimeOffset now)
    {
        var seen = state.LastUsedAt ?? state.WatchedSince;
        return BucketWidth.Hour.Floor(seen < now ? seen : now);
    }

    private static partial class Log
    {
        [LoggerMessage(2000, LogLevel.Information, "The baseline of {Series} was rebuilt from {Days:0.#} days of stored usage. The old one was from another version, from a clock that was ahead, or included abuse.")]
        public static partial void Relearned(ILogger logger, SeriesId series, double days);
    }
}
