using System.Collections.Concurrent;
using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Adds up what a sweep did.</summary>
internal sealed class SweepTotals
{
    private readonly HashSet<SeriesId> series = new(SeriesId.ByName);
    private readonly List<Transition> transitions = [];
    private readonly ConcurrentDictionary<SeriesId, string> failed = new();
    private readonly List<ClosedDay> closed = [];
    private readonly List<JobFailure> jobs = [];
    private int rows;
    private int changed;
    private int lowered;

    public void Add(SweepSlice reach, IEnumerable<SeriesSweepResult> outcomes)
    {
        rows += reach.Rows;
        foreach (var outcome in outcomes.OrderBy(outcome => outcome.Line.Costs.Series))
        {
            series.Add(outcome.Line.Costs.Series);
            transitions.AddRange(outcome.Transitions);
            changed += outcome.RowsChanged;
            lowered += outcome.RowsLowered;
            closed.AddRange(outcome.Closed);
        }
    }

    public void Add(ImmutableArray<Transition> more) => transitions.AddRange(more);

    /// <summary>The organization with the days of this part of the sweep in its books; they are in the next commit or lost, and never there twice.</summary>
    public AccountState Learn(AccountState state, SweepSlice reach)
    {
        var learned = state with
        {
            Calibration = state.Calibration.Learn(closed, DetectorTuning.Default),
            CalibratedThrough = reach.Through > state.CalibratedThrough || state.CalibratedThrough is null ? reach.Through : state.CalibratedThrough,
        };
        closed.Clear();
        return learned;
    }

    public void Fail(SeriesId id, string why) => failed[id] = why;

    /// <summary>Does a part of the sweep that must not end the rest of it.</summary>
    /// <returns>What came of it; <paramref name="otherwise"/> where it failed.</returns>
    public async Task<T> TryAsync<T>(string part, Func<Task<T>> work, T otherwise, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (Faults.Is(fault, cancellationToken))
        {
            jobs.Add(new JobFailure(part, Faults.InWords(fault), fault));
            return otherwise;
        }
    }

    public bool HasFailed => !failed.IsEmpty;

    public SweepReport Report(ProviderAccount account, DateTimeOffset completeThrough) => new(
        account,
        failed.IsEmpty ? SweepOutcome.Done : SweepOutcome.SomeSeriesFailed,
        failed.IsEmpty ? null : $"{failed.Count} series could not be stored or evaluated. The next sweep resumes there.",
        null,
        series.Count,
        rows,
        changed,
        [.. transitions],
        completeThrough,
        [.. failed.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}")])
    {
        Jobs = [.. jobs],
        RowsLowered = lowered,
    };
}
