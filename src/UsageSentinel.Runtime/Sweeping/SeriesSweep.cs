using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
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
    IEntityStore store,
    AlertCommitter committer,
    PriceBooks books,
    Calibrations calibrations,
    BaselineRebuilder relearning)
{
    /// <summary>Transitions in one commit at the most; a batch holds a hundred rows, and each transition takes up to four.</summary>
    private const int TransitionsPerCommit = 20;

    private readonly UnjudgedBuckets unjudged = new(books);
    private readonly SummaryRecount summaries = new(books, calibrations);

    /// <param name="work">What was read, and what is known of the key.</param>
    /// <param name="cancellationToken">Stops between commits.</param>
    /// <returns>The line for the sheet, and what happened to alerts.</returns>
    internal async Task<SeriesSweepResult> SweepAsync(SeriesSweepInput work, CancellationToken cancellationToken)
    {
        var usage = await SeriesUsage.ReadAsync(store, work.Key.Account, work.Key.Series, work.Chunks(), cancellationToken);
        try
        {
            return await SweepAsync(work, usage, cancellationToken);
        }
        catch (Exception fault) when (usage.IsWaiting && fault is not SweepConflictException && Faults.Is(fault, cancellationToken))
        {
            // What was read is kept, although it could not be judged.
            await usage.WriteAsync(cancellationToken);
            throw;
        }
    }

    private async Task<SeriesSweepResult> SweepAsync(SeriesSweepInput work, SeriesUsage usage, CancellationToken cancellationToken)
    {
        await usage.MergeHoursAsync(work.Hours, work.HoursWhole, cancellationToken);
        await usage.MergeMinutesAsync(work.Minutes, work.MinutesWhole, cancellationToken);
        var (hours, minutes) = (usage.Hours, usage.Minutes);
        var state = await StateAsync(work, usage, cancellationToken);
        var learned = state.JudgedThrough;
        var restated = LateHours.Find(work, state, hours, Prices(work));
        if (restated is { } back)
        {
            await usage.WriteAsync(cancellationToken);
            state = await relearning.BackToAsync(state, work.Key.Origin, back, work.Terms.Calibration, cancellationToken);
        }

        var run = new SeriesRun(state);
        var buckets = await unjudged.ReadAsync(work, state, usage, restated is not null, () => run.Alerts.Any(alert => alert.IsWatched), cancellationToken);
        var (judged, transitions) = await JudgeAsync(work, buckets, run, usage, learned, cancellationToken);
        var lines = await summaries.LinesAsync(work, judged, usage, cancellationToken);
        return new SeriesSweepResult(
            lines, transitions, hours.Changed.Length + minutes.Changed.Length, judged.Closed.Unlearned(work.Terms.CalibratedThrough))
        {
            Usual = UsualUse.Of(judged, BucketWidth.Hour.Floor(judged.JudgedThrough.AddTicks(-1))),
            RowsLowered = hours.Lowered + minutes.Lowered,
        };
    }

    private async Task<KeyState> StateAsync(SeriesSweepInput work, SeriesUsage usage, CancellationToken cancellationToken)
    {
        if (usage.State is not { } stored)
        {
            return KeyState.New(work.Key.Account, work.Key.Series, work.Key.WatchedSince, work.Key.Origin);
        }

        if (BaselineRebuilder.IsToLearnAgain(stored, work.Slice.Now))
        {
            // It is learned from what is stored.
            await usage.WriteAsync(cancellationToken);
        }

        return await relearning.OfAsync(work, stored, cancellationToken) with { Series = work.Key.Series };
    }

    private async Task<(KeyState State, ImmutableArray<Transition> Transitions)> JudgeAsync(
        SeriesSweepInput work, IEnumerable<UsageBucket> buckets, SeriesRun run, SeriesUsage usage, DateTimeOffset learned, CancellationToken cancellationToken)
    {
        var etag = usage.State?.ETag;
        var before = run.State;
        var terms = new JudgingTerms(work.Key.Facts, work.Terms.Policy, work.Terms.Calibration);
        var pending = ImmutableArray<Transition>.Empty;
        var all = ImmutableArray<Transition>.Empty;
        var grounds = ImmutableArray<Entity>.Empty;
        foreach (var bucket in buckets)
        {
            ImmutableArray<ClosedDay> closed;
            if (run.TryJudge(bucket, terms, work.Slice.Now, out var quiet))
            {
                closed = quiet.Closed;
            }
            else
            {
                var inputs = new JudgingInputs(run.State, bucket, terms.Facts, terms.Policy, terms.Calibration, work.Slice.Now);
                var step = inputs.Judge();
                run.Continue(step.State);
                closed = step.Closed;
                (pending, grounds) = (pending.AddRange(step.Transitions), grounds.AddRange(JudgedTransition.Rows(step, inputs)));
            }

            if (!closed.IsEmpty && bucket.Window.End > learned)
            {
                run.Continue(run.State with { Closed = run.State.Closed.Add(closed, work.Slice.Through, work.Terms.CalibratedThrough) });
            }

            if (pending.Length >= TransitionsPerCommit)
            {
                etag = await CommitAsync(run.State, etag, Change(work, usage, pending, grounds), work, cancellationToken);
                (before, all, pending, grounds) = (run.State with { Ahead = null, RecentAhead = null }, all.AddRange(pending), [], []);
            }
        }

        // What is still filling is evaluated again next time.
        var state = run.Settle();

        if (state != before || etag is null)
        {
            await CommitAsync(state, etag, Change(work, usage, pending, grounds), work, cancellationToken);
        }

        await usage.WriteAsync(cancellationToken);
        return (state, all.AddRange(pending));
    }

    private static AlertChange Change(SeriesSweepInput work, SeriesUsage usage, ImmutableArray<Transition> transitions, ImmutableArray<Entity> grounds) =>
        new(transitions, work.Slice.Now) { DataThrough = work.CompleteThrough, Grounds = grounds, IsFirstSweep = work.IsFirstSweep, Usage = usage.Take() };

    private async Task<string> CommitAsync(KeyState state, string? etag, AlertChange change, SeriesSweepInput work, CancellationToken cancellationToken) =>
        (await committer.CommitAsync(state, etag, change, cancellationToken))?.ETag ?? throw new SweepConflictException(work.Key.Series.Name);

    /// <summary>Whether a line rests on estimates without a price that another list may replace.</summary>
    public bool IsToReprice(ProviderAccount account, SeriesSummary line) => summaries.IsToReprice(account, line);

    private PriceBook Prices(SeriesSweepInput work) => books.Of(work.Key.Account.Provider);
}
