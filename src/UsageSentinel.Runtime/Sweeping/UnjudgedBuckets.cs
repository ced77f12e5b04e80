using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What of a series is to be judged in one part of a sweep: priced buckets, in order, from where it stopped.</summary>
internal sealed class UnjudgedBuckets(PriceBooks books)
{
    /// <summary>No source that is this little behind is caught up with in hours alone: its minutes are all held.</summary>
    private static readonly TimeSpan HeldInMinutes = new SweepPolicy().CatchUpInMinutes;

    /// <summary>
    /// First what came late of a source that was not read, then buckets behind the state that have grown, what was missed of an hour,
    /// hours not judged yet, then steps of five minutes, the last of them still filling. What is stored is read now; buckets are priced
    /// as they are taken.
    /// </summary>
    /// <param name="work">What was read.</param>
    /// <param name="state">The series before any of it.</param>
    /// <param name="usage">What is held of it.</param>
    /// <param name="isRestated">Whether it was taken back to an hour that was restated.</param>
    /// <param name="isWatched">Asked while buckets are taken: whether an alert of the series is looked at in every sweep.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IEnumerable<UsageBucket>> ReadAsync(
        SeriesSweepInput work, KeyState state, SeriesUsage usage, bool isRestated, Func<bool> isWatched, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(work, state, usage, isRestated, cancellationToken);
        held = work is { HasMinutes: true, Waits: false, Slice.Plan.CatchesUp: true } && !isRestated ? Idle(state, held) : held;
        var missed = await MissedAsync(work, held, state, usage, cancellationToken);
        var late = await LateAsync(work, state, usage, cancellationToken);
        return late.Concat(Buckets(work, held, state, missed)).Concat(work.HasMinutes ? Steps(work, held, state, isWatched) : []);
    }

    /// <summary>
    /// A series that waits for a source, or did until now, is judged from where it stopped: on minutes where those are held, so that it
    /// is judged as it would have been in its time; else on whole hours, and on minutes from the last of them on. Hours that were
    /// restated were so in hours only.
    /// </summary>
    private static async Task<HeldUsage> HeldAsync(
        SeriesSweepInput work, KeyState state, SeriesUsage usage, bool isRestated, CancellationToken cancellationToken)
    {
        if (!work.Waits || !work.HasMinutes || state.JudgedThrough >= BucketWidth.FiveMinutes.Floor(work.Slice.Plan.Minutes.Start))
        {
            return new HeldUsage(usage.Hours.Held, usage.Minutes.Held, work.Slice.Plan.Minutes.Start, work.Hours, work.HoursThrough);
        }

        var first = BucketWidth.Hour.Floor(state.JudgedThrough);
        var isInMinutes = !isRestated && work.Slice.Plan.Minutes.End - state.JudgedThrough <= HeldInMinutes;
        var from = !isInMinutes && work.HoursThrough > state.JudgedThrough ? work.HoursThrough : BucketWidth.FiveMinutes.Floor(state.JudgedThrough);
        var whole = !isInMinutes && work.HoursThrough > first ? await usage.ReadAsync(BucketWidth.Hour, new TimeWindow(first, work.HoursThrough), cancellationToken) : [];
        var fine = from < work.Slice.Plan.Minutes.End ? await usage.ReadAsync(BucketWidth.Minute, new TimeWindow(from, work.Slice.Plan.Minutes.End), cancellationToken) : [];
        return new HeldUsage(whole, fine, from, whole, work.HoursThrough);
    }

    /// <summary>Where sweeps were missed, an idle key is judged as it would have been in its time. One that waited for a source is judged on all of the time it waited.</summary>
    private static HeldUsage Idle(KeyState state, HeldUsage held)
    {
        var idle = new IdleTime(held.Minutes, state.JudgedThrough, state.LastUsedAt);
        return held with
        {
            Idle = idle,
            MinutesFrom = held.MinutesFrom > state.JudgedThrough ? idle.From(held.MinutesFrom) : held.MinutesFrom,
            HoursThrough = idle.HoursAt(state.JudgedThrough) is { } complete ? held.HoursThrough.NotAfter(complete) : held.HoursThrough,
        };
    }

    /// <summary>
    /// The part of an hour that was not evaluated: sweeping stopped within it and continues in whole hours. What the hour contains
    /// beyond the minutes that were judged; null where it holds no more.
    /// </summary>
    private async Task<UsageBucket?> MissedAsync(SeriesSweepInput work, HeldUsage held, KeyState state, SeriesUsage usage, CancellationToken cancellationToken)
    {
        var hour = BucketWidth.Hour.BucketOf(state.JudgedThrough);
        var whole = held.MissedFrom.Where(row => row.Window.Start == hour.Start).ToList();
        if (hour.Start == state.JudgedThrough || hour.End > held.HoursThrough || held.MinutesFrom <= state.JudgedThrough || whole.Count == 0)
        {
            return null;
        }

        var judged = await usage.ReadAsync(BucketWidth.Minute, new TimeWindow(hour.Start, state.JudgedThrough), cancellationToken);
        var rest = UnjudgedUsage.Of(whole, judged).ToList();
        var window = new TimeWindow(state.JudgedThrough, hour.End);
        return rest.Count == 0
            ? null
            : new UsageBucket(work.Key.Series, window, StreamOf(work, state).Price(rest, window), window.End <= work.CompleteThrough);
    }

    /// <summary>What came of a source of a time that was judged without it: whole hours, then steps of five minutes.</summary>
    private async Task<IReadOnlyList<UsageBucket>> LateAsync(SeriesSweepInput work, KeyState state, SeriesUsage usage, CancellationToken cancellationToken)
    {
        if (work.Late.IsEmpty || !work.HasMinutes)
        {
            return [];
        }

        var hours = work.Hours.Where(row => IsLate(row, work) && row.Window.End <= state.JudgedThrough && row.Window.End <= work.HoursThrough).ToList();
        if (hours.Find(row => row.Window.Start < work.Late[row.Endpoint]) is { } cut)
        {
            // A part of the first hour was known already.
            var known = await usage.ReadAsync(BucketWidth.Minute, cut.Window, cancellationToken);
            hours = [.. UnjudgedUsage.Of(hours, known.Where(row => work.Late.TryGetValue(row.Endpoint, out var from) && row.Window.End <= from && cut.Window.Contains(row.Window.Start)), cut.Window)];
        }

        var minutes = work.Minutes.Where(row => IsLate(row, work)
            && row.Window.Start >= work.HoursThrough
            && BucketWidth.FiveMinutes.BucketOf(row.Window.Start).End is var end
            && end <= state.JudgedThrough
            && state.Recent.Find(end, BucketWidth.FiveMinutes.Length()) is null);
        return [.. LateOf(work, state, hours, BucketWidth.Hour), .. LateOf(work, state, minutes, BucketWidth.FiveMinutes)];
    }

    private IEnumerable<UsageBucket> LateOf(SeriesSweepInput work, KeyState state, IEnumerable<UsageRow> rows, BucketWidth width) => rows
        .GroupBy(row => width.BucketOf(row.Window.Start))
        .OrderBy(group => group.Key.Start)
        .Select(group => new UsageBucket(work.Key.Series, group.Key, StreamOf(work, state).Price([.. group], group.Key), true) { IsLate = true });

    private static bool IsLate(UsageRow row, SeriesSweepInput work) => work.Late.TryGetValue(row.Endpoint, out var from) && row.Window.End > from;

    /// <summary>What was read in time, or was waited for, from buckets behind the state to the last whole hour.</summary>
    private IEnumerable<UsageBucket> Buckets(SeriesSweepInput work, HeldUsage held, KeyState state, UsageBucket? missed)
    {
        foreach (var bucket in work.HasMinutes ? Revisable(work, held, state) : [])
        {
            yield return bucket;
        }

        if (missed is not null)
        {
            yield return missed;
        }

        var hoursFrom = BucketWidth.Hour.Ceiling(state.JudgedThrough);
        if (hoursFrom < held.HoursThrough && held.MinutesFrom > state.JudgedThrough)
        {
            foreach (var bucket in Of(work, state, held.Hours, new TimeWindow(hoursFrom, held.HoursThrough), BucketWidth.Hour))
            {
                yield return bucket;
            }
        }
    }

    /// <summary>Steps of five minutes, the last of them still filling.</summary>
    private IEnumerable<UsageBucket> Steps(SeriesSweepInput work, HeldUsage held, KeyState state, Func<bool> isWatched)
    {
        var from = BucketWidth.FiveMinutes.Floor(held.MinutesFrom.NotBefore(state.JudgedThrough));
        var until = BucketWidth.FiveMinutes.Ceiling(work.Slice.Plan.Minutes.End);
        if (from >= until)
        {
            yield break;
        }

        var through = from;
        foreach (var bucket in Of(work, state, held.Minutes, new TimeWindow(from, until), BucketWidth.FiveMinutes))
        {
            if (held.Idle?.Passes(bucket.Window) is true && bucket.Usage.IsEmpty && !isWatched())
            {
                continue;
            }

            if (bucket.Window.Start > through && held.Idle?.HoursAt(bucket.Window.Start) is { } complete && BucketWidth.Hour.Ceiling(through) is var first && first < complete)
            {
                foreach (var hour in Of(work, state, held.Hours, new TimeWindow(first, complete), BucketWidth.Hour))
                {
                    yield return hour;
                }
            }

            through = bucket.Window.End;
            yield return bucket;
        }
    }

    /// <summary>
    /// What was read again of the last hour. It is compared with what was learned, not with what was stored: a sweep that
    /// died in between has stored it already.
    /// </summary>
    private IEnumerable<UsageBucket> Revisable(SeriesSweepInput work, HeldUsage held, KeyState state)
    {
        var from = BucketWidth.FiveMinutes.Ceiling(held.MinutesFrom);
        return Of(work, state, held.Minutes, new TimeWindow(from, state.JudgedThrough.NotBefore(from)), BucketWidth.FiveMinutes)
            .Where(bucket => bucket.Window.End <= state.JudgedThrough);
    }

    private IEnumerable<UsageBucket> Of(SeriesSweepInput work, KeyState state, IReadOnlyList<UsageRow> rows, TimeWindow window, BucketWidth width) =>
        StreamOf(work, state).Of(rows, window, width, work.CompleteThrough);

    private BucketStream StreamOf(SeriesSweepInput work, KeyState state) => new(work.Key.Series, state.WatchedSince, books.Of(work.Key.Account.Provider));

    /// <summary>The rows a series is judged on.</summary>
    /// <param name="Hours">Rows at hourly width, oldest first.</param>
    /// <param name="Minutes">Rows at minute width, oldest first.</param>
    /// <param name="MinutesFrom">Where the minutes start.</param>
    /// <param name="MissedFrom">Whole hours from which the part of one is taken that was not judged.</param>
    /// <param name="HoursThrough">Up to where what is older than the minutes is judged in whole hours.</param>
    private sealed record HeldUsage(
        IReadOnlyList<UsageRow> Hours, IReadOnlyList<UsageRow> Minutes, DateTimeOffset MinutesFrom, IReadOnlyList<UsageRow> MissedFrom, DateTimeOffset HoursThrough)
    {
        /// <summary>Which empty steps pass; null if all are judged.</summary>
        public IdleTime? Idle { get; init; }
    }
}
