using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Core.Judging;

/// <summary>The result of one bucket: the state to store, the transitions to publish, and the days of the key that ended.</summary>
public sealed record JudgeResult(KeyState State, ImmutableArray<Transition> Transitions, ImmutableArray<ClosedDay> Closed)
{
    /// <summary>The detector's score of the bucket; 0 or more.</summary>
    public double Score { get; init; }

    /// <summary>The kind of evidence that carries the score.</summary>
    public EvidenceFamily Family { get; init; }

    /// <summary>The bucket as the detector took it.</summary>
    public DetectorInput Use { get; init; }
}
