using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Judging.Detection;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Collecting;

/// <summary>Learns what is normal for a series again from its stored hours, without a word of what was in them.</summary>
public sealed partial class Relearning(UsageHistory history, PriceBook prices, ILogger<Relearning> logger)
{
    /// <summary>How much stored history is learned from again.</summary>
    private static readonly TimeSpan From = TimeSpan.FromDays(35);

    /// <summary>The stored state; one whose baseline another version wrote, or that was judged by a clock that was ahead, is learned again.</summary>
    internal async Task<KeyState> OfAsync(SeriesWork work, StoredState stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var state = stored.State;
        if (stored.Version is StoredVersion.Other)
        {
            return await LearnAsync(work, state, state.JudgedThrough, cancellationToken);
        }

        return ClockGuard.IsAhead(state.JudgedThrough, now)
            ? await LearnAsync(work, Forgotten(work, state), LastSeen(state, now), cancellationToken)
            : state;
    }

    /// <summary>From stored hours, up to the hour of <paramref name="through"/>; from there on the series is judged.</summary>
    private async Task<KeyState> LearnAsync(SeriesWork work, KeyState state, DateTimeOffset through, CancellationToken cancellationToken)
    {
        var until = BucketWidth.Hour.Floor(through);
        var first = BucketWidth.Hour.Floor(state.WatchedSince);
        var from = first > until - From ? first : until - From;
        var window = new TimeWindow(from < until ? from : until, until);
        var rows = new List<UsageRow>();
        await foreach (var row in history.ReadAsync(work.Account, work.Series, BucketWidth.Hour, window, cancellationToken))
        {
            rows.Add(row);
        }

        var learned = state with { JudgedThrough = window.Start };
        foreach (var bucket in BucketStream.Of(work.Series, rows, window, BucketWidth.Hour, work.CompleteThrough, state.WatchedSince, prices))
        {
            learned = Sentinel.Relearn(learned, bucket with { IsComplete = true }, work.Policy, work.Organization.Fleet);
        }

        Log.Relearned(logger, work.Series, window.Length.TotalDays);
        return learned with { JudgedThrough = through, LastUsedAt = state.LastUsedAt, Closed = ClosedDays.None };
    }

    private static KeyState Forgotten(SeriesWork work, KeyState state) => KeyState.New(work.Account, work.Series, state.WatchedSince, work.Origin) with
    {
        LastUsedAt = state.LastUsedAt,
        LongestIdle = state.LongestIdle,
        UnpricedAt = state.UnpricedAt,
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
        [LoggerMessage(2000, LogLevel.Information, "What is normal for {Series} was stored by another version, or by a clock that was ahead; it was learned again from {Days:0.#} days of stored hours.")]
        public static partial void Relearned(ILogger logger, SeriesId series, double days);
    }
}
