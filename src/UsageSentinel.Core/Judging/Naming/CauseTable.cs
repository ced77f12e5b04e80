using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using static UsageSentinel.Core.Findings.CauseKind;
using static UsageSentinel.Core.Judging.Naming.CauseBounds;
using static UsageSentinel.Core.Judging.Naming.CauseMeasure;

namespace UsageSentinel.Core.Judging.Naming;

/// <summary>The causes and what they look like. The first row that holds names the alert; none is an unknown cause.</summary>
internal static class CauseTable
{
    /// <summary>Requests within this factor of the usual are as many as usual.</summary>
    private const double AsMany = 1.7;

    public static ImmutableArray<CauseRow> Rows { get; } =
    [
        new(PriceChange, [AtLeast(Price, 1.15), AtMost(Requests, AsMany), AtMost(Tokens, 1.25), AtMost(Mix, 1.25)]),
        new(CacheStopped, [AtLeast(CacheLost, 0.3), AtMost(Requests, AsMany), AtMost(Prompts, 1.5), AtMost(NewModels, 0.25)]),
        new(RequestFlood, [Is(Flood)]),
        new(RequestFlood, [AtLeast(Requests, 10), AtLeast(OfPeak, 5), AtMost(Tokens, 0.25), AtMost(Woke, 0), AtMost(NewKey, 0)]),
        new(ModelChanged, [AtLeast(NewModels, 0.6), AtMost(Requests, AsMany), AtMost(Woke, 0)]),
        new(TierChanged, [AtLeast(Mix, 1.3), AtLeast(Priority, 0.5), AtMost(NewModels, 0.1), AtMost(Requests, AsMany)]),
        new(PromptsGrew, [AtLeast(Prompts, 1.5), AtMost(Requests, AsMany), AtMost(NewModels, 0.25), AtMost(Woke, 0)]),
        new(RunawayLoop, [AtLeast(Requests, 3), AtLeast(OfPeak, 2), AtLeast(Prompts, 1.3), AtMost(NewModels, 0.1), AtMost(Woke, 0), AtMost(NewKey, 0)]),
        new(StolenKey, [Is(Woke)]),
        new(StolenKey, [AtLeast(IdleHours, 0.9)]),
        new(StolenKey, [AtLeast(IdleHours, 0.5), AtLeast(Requests, 3), AtMost(OfPeak, 2)]),
        new(StolenKey, [AtLeast(NewModels, 0.1), AtLeast(Requests, 2)]),
        new(StolenKey, [Is(NewKey)]),
        new(RunawayLoop, [AtLeast(Requests, 5), AtLeast(OfPeak, 2), AtMost(Spread, 0.02), AtMost(NewModels, 0)]),
        new(Batch, [AtLeast(Batched, 0.5)]),
        new(Batch, [AtLeast(Backlog, 0.6), AtMost(Requests, 6), AtMost(NewModels, 0)]),
        new(Growth, [AtLeast(Requests, 1.2), AtMost(Requests, 5), AtMost(Tokens, 1.4), AtMost(Mix, 1.4), AtMost(NewModels, 0.1), Is(InStep)]),
        new(Growth, [AtLeast(Requests, 1.2), AtMost(Requests, 10), AtMost(NewModels, 0.1), Is(InStep), Is(LimitChanged)]),
    ];

    public static CauseKind Decide(in CauseMeasures measures)
    {
        foreach (var row in Rows)
        {
            if (row.Holds(measures))
            {
                return row.Kind;
            }
        }

        return Unknown;
    }
}
