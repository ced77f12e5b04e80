using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What one sweep reads: hours up to the last complete one, minutes from there on. A pure function of the watermarks and the time.</summary>
/// <param name="Hours">Slices at hourly width, oldest first; empty where no hour has become complete since.</param>
/// <param name="Minutes">The window at minute width, to the end of the minute in progress.</param>
/// <param name="HoursThrough">The end of the last complete hour after this sweep.</param>
/// <param name="CompleteThrough">Buckets that end at or before this cannot grow any more.</param>
/// <param name="StartsCoverage">Whether the minutes begin a new stretch instead of continuing the one held.</param>
internal sealed record SweepPlan(
    ImmutableArray<TimeWindow> Hours,
    TimeWindow Minutes,
    DateTimeOffset HoursThrough,
    DateTimeOffset CompleteThrough,
    bool StartsCoverage)
{
    /// <summary>After how long a minute counts as complete.</summary>
    public TimeSpan Lag { get; private init; }

    /// <summary>Whether sweeps were missed: the minutes hold what several sweeps would have read.</summary>
    public bool CatchesUp { get; private init; }

    /// <summary>What one late sweep reads at the most.</summary>
    private static readonly TimeSpan Missed = TimeSpan.FromMinutes(10);

    /// <summary>Rows that may be held in memory at once, roughly; decides how long a slice of back-fill is.</summary>
    private const int RowsInMemory = 100_000;

    public static SweepPlan Of(AccountState state, int knownKeys, SweepPolicy settings, DateTimeOffset now)
    {
        var lag = LearnedLag.Of(state, settings, now);
        // A lag that grew takes nothing back: what was complete stays complete.
        var complete = BucketWidth.Minute.Floor(now - lag).NotBefore(state.MinutesThrough <= now ? state.MinutesThrough : null);
        var hoursThrough = BucketWidth.Hour.Floor(complete).NotBefore(state.HoursThrough);
        var from = state.HoursThrough is { } through
            ? through - settings.RereadHours
            : BucketWidth.Day.Floor(now - settings.Backfill);
        var earliest = state.CollectedFrom ?? from;
        var hours = state.HoursThrough is { } known && hoursThrough <= known
            ? []
            : Slices(new TimeWindow(from < earliest ? earliest : from, hoursThrough), knownKeys, settings.RereadHours);
        var continues = state.MinutesThrough is { } minutes && complete - minutes <= settings.CatchUpInMinutes && minutes <= now;
        var minutesFrom = continues && state.MinutesThrough is { } last
            ? BucketWidth.Minute.Floor(last - (lag > settings.Lag ? settings.RereadMinutes + (lag - settings.Lag) : settings.RereadMinutes))
            : hoursThrough;
        var minutesEnd = BucketWidth.Minute.Ceiling(now);
        return new SweepPlan(
            hours,
            new TimeWindow(minutesFrom < minutesEnd ? minutesFrom : minutesEnd, minutesEnd),
            hoursThrough,
            complete,
            !continues)
        {
            Lag = lag,
            CatchesUp = continues && complete - state.MinutesThrough > Missed,
        };
    }

    /// <summary>The stretches of minutes held after this sweep, without those older than <paramref name="keep"/>.</summary>
    public ImmutableArray<TimeWindow> Coverage(AccountState state, DateTimeOffset keep)
    {
        var windows = state.MinuteCoverage.RemoveAll(window => window.End <= keep);
        return StartsCoverage || windows.IsEmpty
            ? windows.Add(new TimeWindow(Minutes.Start, CompleteThrough > Minutes.Start ? CompleteThrough : Minutes.Start))
            : windows.SetItem(windows.Length - 1, new TimeWindow(windows[^1].Start, CompleteThrough.NotBefore(windows[^1].End)));
    }

    /// <summary>
    /// Slices end at the same midnights wherever the first one begins, so that a back-fill that was stopped goes on as it would
    /// have gone, and a day's chunk of a key is written once. What is only read again makes no slice of its own.
    /// </summary>
    private static ImmutableArray<TimeWindow> Slices(TimeWindow window, int knownKeys, TimeSpan reread)
    {
        var length = TimeSpan.FromDays(Math.Clamp(RowsInMemory / Math.Max(1, knownKeys) / 24, 1, 7));
        var slices = ImmutableArray.CreateBuilder<TimeWindow>();
        for (var start = window.Start; start < window.End;)
        {
            var end = start + length - TimeSpan.FromTicks((start - DateTimeOffset.UnixEpoch).Ticks % length.Ticks);
            end = slices.Count == 0 && end - start <= reread ? end + length : end;
            end = end < window.End ? end : window.End;
            slices.Add(new TimeWindow(start, end));
            start = end;
        }

        return slices.ToImmutable();
    }
}
