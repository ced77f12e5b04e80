using System.Collections.Concurrent;
using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Collecting;

/// <summary>Adds up what a sweep did.</summary>
internal sealed class Tally
{
    private readonly HashSet<SeriesId> series = [];
    private readonly List<Transition> transitions = [];
    private readonly ConcurrentDictionary<SeriesId, string> failed = new();
    private int rows;
    private int changed;

    public void Add(Reach reach, IEnumerable<SeriesOutcome> outcomes)
    {
        rows += reach.Rows;
        foreach (var outcome in outcomes.OrderBy(outcome => outcome.Line.Costs.Series))
        {
            series.Add(outcome.Line.Costs.Series);
            transitions.AddRange(outcome.Transitions);
            changed += outcome.RowsChanged;
        }
    }

    public void Add(ImmutableArray<Transition> more) => transitions.AddRange(more);

    public void Fail(SeriesId id, string why) => failed[id] = why;

    public bool HasFailed => !failed.IsEmpty;

    public SweepReport Report(ProviderAccount account, DateTimeOffset completeThrough) => new(
        account,
        failed.IsEmpty ? SweepOutcome.Done : SweepOutcome.SomeSeriesFailed,
        failed.IsEmpty ? null : $"{failed.Count} series could not be stored or judged; they resume where they stopped.",
        null,
        series.Count,
        rows,
        changed,
        [.. transitions],
        completeThrough,
        [.. failed.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}")]);
}
