using System.Collections.Immutable;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What a series has to catch up with after a source it uses was not read.</summary>
internal sealed class CatchingUp(UsageHistory history, PriceBooks books)
{
    /// <summary>No source that is this little behind is caught up with in hours alone: its minutes are all held.</summary>
    private static readonly TimeSpan HeldInMinutes = new SweepPolicy().CatchUpInMinutes;

    /// <summary>
    /// A series that waits for a source, or did until now, is judged from where it stopped: on minutes where those are held, so that it
    /// is judged as it would have been in its time; else on whole hours, and on minutes from the last of them on. Hours that were
    /// restated were so in hours only.
    /// </summary>
    /// <param name="work">What was read.</param>
    /// <param name="state">Its current state.</param>
    /// <param name="hours">What is held in the hours that were touched.</param>
    /// <param name="minutes">The same in minutes.</param>
    /// <param name="isRestated">Whether it was taken back to an hour that was restated.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<UsageToJudge> WithWhatWaitedAsync(
        SeriesSweepInput work, KeyState state, MergedUsage hours, MergedUsage minutes, bool isRestated, CancellationToken cancellationToken)
    {
        if (!work.Waits || !work.HasMinutes || state.JudgedThrough >= BucketWidth.FiveMinutes.Floor(work.Slice.Plan.Minutes.Start))
        {
            return new UsageToJudge(hours.Held, minutes.Held, work.Slice.Plan.Minutes.Start, work.Hours);
        }

        var first = BucketWidth.Hour.Floor(state.JudgedThrough);
        var isInMinutes = !isRestated && work.Slice.Plan.Minutes.End - state.JudgedThrough <= HeldInMinutes;
        var from = !isInMinutes && work.HoursThrough > state.JudgedThrough ? work.HoursThrough : BucketWidth.FiveMinutes.Floor(state.JudgedThrough);
        var whole = !isInMinutes && work.HoursThrough > first ? await StoredAsync(work, BucketWidth.Hour, new TimeWindow(first, work.HoursThrough), cancellationToken) : [];
        var fine = from < work.Slice.Plan.Minutes.End ? await StoredAsync(work, BucketWidth.Minute, new TimeWindow(from, work.Slice.Plan.Minutes.End), cancellationToken) : [];
        return new UsageToJudge(whole, fine, from, whole);
    }

    /// <summary>What came of a source of a time that was judged without it: whole hours, then steps of five minutes.</summary>
    public async Task<IReadOnlyList<UsageBucket>> LateAsync(SeriesSweepInput work, KeyState state, CancellationToken cancellationToken)
    {
        if (work.Late.IsEmpty || !work.HasMinutes)
        {
            return [];
        }

        var hours = work.Hours.Where(row => IsLate(row, work) && row.Window.End <= state.JudgedThrough && row.Window.End <= work.HoursThrough).ToList();
        if (hours.Find(row => row.Window.Start < work.Late[row.Endpoint]) is { } cut)
        {
            // A part of the first hour was known already.
            var known = await StoredAsync(work, BucketWidth.Minute, cut.Window, cancellationToken);
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
        .Select(group => new UsageBucket(work.Key.Series, group.Key, new BucketStream(work.Key.Series, state.WatchedSince, books.Of(work.Key.Account.Provider)).Price(group, group.Key), true) { IsLate = true });

    private static bool IsLate(UsageRow row, SeriesSweepInput work) => work.Late.TryGetValue(row.Endpoint, out var from) && row.Window.End > from;

    /// <summary>The endpoints the series was seen to use. Of a line an earlier version wrote they are read from what is stored, once.</summary>
    public async Task<ImmutableSortedDictionary<UsageEndpoint, DateOnly>> UsedAsync(SeriesSweepInput work, CancellationToken cancellationToken) => work.Key.Lines.FirstOrDefault() switch
    {
        null => UsedEndpoints.None,
        { Used: { } used } => used,
        _ => UsedEndpoints.None.With(await StoredAsync(work, BucketWidth.Hour, new TimeWindow(work.Slice.Now.AddDays(-30), work.Slice.Now), cancellationToken)),
    };

    /// <summary>What is stored of a series.</summary>
    public async Task<IReadOnlyList<UsageRow>> StoredAsync(SeriesSweepInput work, BucketWidth width, TimeWindow window, CancellationToken cancellationToken)
    {
        var rows = new List<UsageRow>();
        await foreach (var row in history.ReadAsync(work.Key.Account, work.Key.Series, width, window, cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }
}

/// <summary>The rows a series is judged on.</summary>
/// <param name="Hours">Rows at hourly width, oldest first.</param>
/// <param name="Minutes">Rows at minute width, oldest first.</param>
/// <param name="MinutesFrom">Where the minutes start.</param>
/// <param name="MissedFrom">Whole hours from which the part of one is taken that was not judged.</param>
internal sealed record UsageToJudge(
    IReadOnlyList<UsageRow> Hours, IReadOnlyList<UsageRow> Minutes, DateTimeOffset MinutesFrom, IReadOnlyList<UsageRow> MissedFrom);
