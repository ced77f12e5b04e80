using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Stores and judges what was read of one series, and commits what came of it.</summary>
public sealed class SeriesSweep(
    UsageHistory history,
    SeriesStore states,
    AlertCommitter committer,
    PriceBooks books,
    Calibrations calibrations,
    BaselineRebuilder relearning)
{
    /// <summary>Transitions in one commit at the most; a batch holds a hundred rows, and each transition takes up to four.</summary>
    private const int TransitionsPerCommit = 20;

    private readonly CatchingUp catchingUp = new(history, books);

    /// <param name="work">What was read, and what is known of the key.</param>
    /// <param name="cancellationToken">Stops between commits.</param>
    /// <returns>The line for the sheet, and what happened to alerts.</returns>
    internal async Task<SeriesSweepResult> SweepAsync(SeriesSweepInput work, CancellationToken cancellationToken)
    {
        var hours = await history.MergeAsync(work.Key.Account, work.Key.Series, BucketWidth.Hour, work.Hours, work.HoursWhole, cancellationToken);
        var minutes = await history.MergeAsync(work.Key.Account, work.Key.Series, BucketWidth.Minute, work.Minutes, work.MinutesWhole, cancellationToken);
        var stored = await states.FindAsync(work.Key.Account, work.Key.Series, cancellationToken);
        var state = stored switch
        {
            null => KeyState.New(work.Key.Account, work.Key.Series, work.Key.WatchedSince, work.Key.Origin),
            _ => await relearning.OfAsync(work, stored, cancellationToken) with { Series = work.Key.Series },
        };
        var learned = state.JudgedThrough;
        var restated = LateHours.Find(work, state, hours, Prices(work));
        if (restated is { } back)
        {
            state = await relearning.BackToAsync(state, work.Key.Origin, back, work.Terms.Calibration, cancellationToken);
        }

        var usage = await catchingUp.WithWhatWaitedAsync(work, state, hours, minutes, restated is not null, cancellationToken);
        var (judged, transitions) = await JudgeAsync(work, usage, state, stored?.ETag, learned, cancellationToken);
        var lines = await LinesAsync(work, judged, hours, hours.Before.AddRange(minutes.Before), cancellationToken);
        return new SeriesSweepResult(
            lines, transitions, hours.Changed.Length + minutes.Changed.Length, judged.Closed.Unlearned(work.Terms.CalibratedThrough))
        {
            Usual = UsualUse.Of(judged, BucketWidth.Hour.Floor(judged.JudgedThrough.AddTicks(-1))),
            RowsLowered = hours.Lowered + minutes.Lowered,
        };
    }

    private async Task<(KeyState State, ImmutableArray<Transition> Transitions)> JudgeAsync(
        SeriesSweepInput work, UsageToJudge usage, KeyState state, string? etag, DateTimeOffset learned, CancellationToken cancellationToken)
    {
        var before = state;
        var pending = ImmutableArray<Transition>.Empty;
        var all = ImmutableArray<Transition>.Empty;
        var grounds = ImmutableArray<Entity>.Empty;
        var missed = await MissedAsync(work, usage, state, cancellationToken);
        var late = await catchingUp.LateAsync(work, state, cancellationToken);
        foreach (var bucket in late.Concat(Buckets(work, usage, state, missed)))
        {
            var inputs = new JudgingInputs(state, bucket, work.Key.Facts, work.Terms.Policy, work.Terms.Calibration, work.Slice.Now);
            var step = inputs.Judge();
            (state, pending, grounds) = (step.State, pending.AddRange(step.Transitions), grounds.AddRange(JudgedTransition.Rows(step, inputs)));
            state = state with { Closed = state.Closed.Add(bucket.Window.End > learned ? step.Closed : [], work.Slice.Through, work.Terms.CalibratedThrough) };
            if (pending.Length >= TransitionsPerCommit)
            {
                etag = await CommitAsync(state, etag, pending, grounds, work, cancellationToken);
                (before, all, pending, grounds) = (state with { Ahead = null, RecentAhead = null }, all.AddRange(pending), [], []);
            }
        }

        // What is still filling is evaluated again next time.
        state = state with { Ahead = null, RecentAhead = null };

        if (state != before || etag is null)
        {
            await CommitAsync(state, etag, pending, grounds, work, cancellationToken);
        }

        return (state, all.AddRange(pending));
    }

    private async Task<string> CommitAsync(
        KeyState state,
        string? etag,
        ImmutableArray<Transition> transitions,
        ImmutableArray<Entity> grounds,
        SeriesSweepInput work,
        CancellationToken cancellationToken)
    {
        var change = new AlertChange(transitions, work.Slice.Now) { DataThrough = work.CompleteThrough, Grounds = grounds, IsFirstSweep = work.IsFirstSweep };
        return (await committer.CommitAsync(state, etag, change, cancellationToken))?.ETag ?? throw new SweepConflictException(work.Key.Series.Name);
    }

    /// <summary>
    /// The part of an hour that was not evaluated: sweeping stopped within it and continues in whole hours. What the hour contains
    /// beyond the minutes that were judged; null where it holds no more.
    /// </summary>
    private async Task<UsageBucket?> MissedAsync(SeriesSweepInput work, UsageToJudge usage, KeyState state, CancellationToken cancellationToken)
    {
        var hour = BucketWidth.Hour.BucketOf(state.JudgedThrough);
        var whole = usage.MissedFrom.Where(row => row.Window.Start == hour.Start).ToList();
        if (hour.Start == state.JudgedThrough || hour.End > work.HoursThrough || usage.MinutesFrom <= state.JudgedThrough || whole.Count == 0)
        {
            return null;
        }

        var judged = await catchingUp.StoredAsync(work, BucketWidth.Minute, new TimeWindow(hour.Start, state.JudgedThrough), cancellationToken);
        var rest = UnjudgedUsage.Of(whole, judged).ToList();
        var window = new TimeWindow(state.JudgedThrough, hour.End);
        return rest.Count == 0
            ? null
            : new UsageBucket(work.Key.Series, window, StreamOf(work, state).Price(rest, window), window.End <= work.CompleteThrough);
    }

    /// <summary>
    /// What is to be judged, in order: buckets behind the state that have grown, what was missed of an hour, hours not
    /// judged yet, then steps of five minutes, the last of them still filling.
    /// </summary>
    private IEnumerable<UsageBucket> Buckets(SeriesSweepInput work, UsageToJudge usage, KeyState state, UsageBucket? missed)
    {
        foreach (var bucket in work.HasMinutes ? Revisable(work, usage, state) : [])
        {
            yield return bucket;
        }

        if (missed is not null)
        {
            yield return missed;
        }

        var hoursFrom = BucketWidth.Hour.Ceiling(state.JudgedThrough);
        if (hoursFrom < work.HoursThrough && usage.MinutesFrom > state.JudgedThrough)
        {
            foreach (var bucket in Of(work, state, usage.Hours, new TimeWindow(hoursFrom, work.HoursThrough), BucketWidth.Hour))
            {
                yield return bucket;
            }
        }

        if (!work.HasMinutes)
        {
            yield break;
        }

        var from = usage.MinutesFrom > state.JudgedThrough ? usage.MinutesFrom : state.JudgedThrough;
        var until = BucketWidth.FiveMinutes.Ceiling(work.Slice.Plan.Minutes.End);
        from = BucketWidth.FiveMinutes.Floor(from);
        if (from < until)
        {
            foreach (var bucket in Of(work, state, usage.Minutes, new TimeWindow(from, until), BucketWidth.FiveMinutes))
            {
                yield return bucket;
            }
        }
    }

    /// <summary>
    /// What was read again of the last hour. It is compared with what was learned, not with what was stored: a sweep that
    /// died in between has stored it already.
    /// </summary>
    private IEnumerable<UsageBucket> Revisable(SeriesSweepInput work, UsageToJudge usage, KeyState state)
    {
        var from = BucketWidth.FiveMinutes.Ceiling(usage.MinutesFrom);
        return Of(work, state, usage.Minutes, new TimeWindow(from, state.JudgedThrough.NotBefore(from)), BucketWidth.FiveMinutes)
            .Where(bucket => bucket.Window.End <= state.JudgedThrough);
    }

    private IEnumerable<UsageBucket> Of(SeriesSweepInput work, KeyState state, IEnumerable<UsageRow> rows, TimeWindow window, BucketWidth width) =>
        StreamOf(work, state).Of(rows, window, width, work.CompleteThrough);

    private BucketStream StreamOf(SeriesSweepInput work, KeyState state) => new(work.Key.Series, state.WatchedSince, Prices(work));

    /// <summary>The series' lines, with the cost of every day that was touched added up again from what is stored, in each project it ran in.</summary>
    private async Task<ImmutableArray<SeriesSummary>> LinesAsync(
        SeriesSweepInput work, KeyState state, MergedUsage hours, ImmutableArray<UsageRow> before, CancellationToken cancellationToken)
    {
        var touched = work.Hours.Concat(work.Minutes).Concat(before)
            .Select(row => BucketWidth.Day.Floor(row.Window.Start))
            .Concat(Repricing.Days(Prices(work), work.Key.Lines))
            .Distinct()
            .ToList();
        var calibration = await calibrations.OfAsync(work.Key.Account, cancellationToken);
        var held = hours.Held.ToLookup(row => BucketWidth.Day.Floor(row.Window.Start));
        var costs = new Dictionary<(SeriesId Series, DateOnly Day), KnownCost>();
        foreach (var day in touched)
        {
            IEnumerable<UsageRow> rows = held.Contains(day) ? held[day] : await catchingUp.StoredAsync(work, BucketWidth.Hour, new TimeWindow(day, day.AddDays(1)), cancellationToken);
            // Where the hours of an endpoint are not read yet, its minutes are used.
            var hoursOfAll = work.HoursBehind.Values.Append(work.HoursThrough).Min();
            if (day.AddDays(1) > hoursOfAll)
            {
                var rest = new TimeWindow(hoursOfAll > day ? hoursOfAll : day, day.AddDays(1));
                rows = rows.Concat((await catchingUp.StoredAsync(work, BucketWidth.Minute, rest, cancellationToken))
                    .Where(row => row.Window.Start >= work.HoursBehind.GetValueOrDefault(row.Endpoint, work.HoursThrough)));
            }

            foreach (var row in rows)
            {
                var of = (row.Dimensions.Series, DateOnly.FromDateTime(day.UtcDateTime));
                costs[of] = costs.GetValueOrDefault(of) + calibration.Split(Prices(work), row);
            }
        }

        var oldest = DateOnly.FromDateTime(work.Slice.Now.UtcDateTime).AddDays(-SeriesSummary.DaysHeld);
        var known = work.Key.Lines.IsEmpty ? [SeriesSummary.Empty(work.Key.Series)] : work.Key.Lines;
        var others = costs.Keys.Select(of => of.Series).Distinct().Where(series => known.All(line => line.Costs.Series != series)).Order();
        var days = touched.Select(day => DateOnly.FromDateTime(day.UtcDateTime)).ToList();
        var lines = known
            .Concat(others.Select(series => SeriesSummary.Empty(series) with { IsMain = false }))
            .Select(line => Recount(line, days, costs, oldest))
            .ToImmutableArray();
        return lines.SetItem(0, lines[0] with
        {
            LastUsedAt = state.LastUsedAt,
            JudgedThrough = state.JudgedThrough,
            HoursLearned = (int)state.Baseline.Value.AgeHours,
            OpenAlerts = state.Alerts.Count(alert => alert.IsWatched),
            Unpriced = Unpriced(work, oldest),
            Used = (await catchingUp.UsedAsync(work, cancellationToken)).With(work.Hours).With(work.Minutes),
            PriceVersion = Prices(work).Version,
        });
    }

    private static SeriesSummary Recount(
        SeriesSummary line, IEnumerable<DateOnly> touched, Dictionary<(SeriesId Series, DateOnly Day), KnownCost> costs, DateOnly oldest)
    {
        var series = line.Costs.Series;
        var (days, guessed) = (line.Costs.Days, line.Costs.Guessed);
        foreach (var day in touched)
        {
            var cost = costs.GetValueOrDefault((series, day));
            days = line.IsMain || cost != KnownCost.Zero || days.ContainsKey(day) ? days.SetItem(day, cost.Known) : days;
            guessed = cost.Guessed.IsNone ? guessed.Remove(day) : guessed.SetItem(day, cost.Guessed);
        }

        var settled = line.Costs.Settled;
        return line with
        {
            Costs = new SeriesCosts(series, days.RemoveRange(days.Keys.Where(day => day < oldest)))
            {
                Guessed = guessed.RemoveRange(guessed.Keys.Where(day => day < oldest)),
                Settled = settled.RemoveRange(settled.Keys.Where(day => day < oldest)),
            },
        };
    }

    /// <summary>Whether a line rests on estimates without a price that another list may replace.</summary>
    public bool IsToReprice(ProviderAccount account, SeriesSummary line) => Repricing.IsDue(books.Of(account.Provider), line);

    private PriceBook Prices(SeriesSweepInput work) => books.Of(work.Key.Account.Provider);

    /// <summary>The models of this series that no list prices, with the last day each was used.</summary>
    private ImmutableSortedDictionary<string, DateOnly> Unpriced(SeriesSweepInput work, DateOnly oldest)
    {
        var known = work.Key.Lines.IsEmpty ? UnpricedModels.None : work.Key.Lines[0].Unpriced;
        foreach (var row in work.Hours.Concat(work.Minutes))
        {
            var day = DateOnly.FromDateTime(row.Window.Start.UtcDateTime);
            if (row.Dimensions.Model is { } model && UnpricedModels.HasRoom(known, model) && (!known.TryGetValue(model, out var last) || last < day) && !Prices(work).IsPriced(row.Endpoint, row.Dimensions, row.Window))
            {
                known = known.SetItem(model, day);
            }
        }

        // A model that has a price by now is none of these any more.
        return known.RemoveRange(known.Where(model => model.Value < oldest || Prices(work).Find(model.Key, model.Value).IsPriced).Select(model => model.Key));
    }
}
