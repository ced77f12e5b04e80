using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Core.Judging;

/// <summary>The result of one bucket of a <see cref="SeriesRun"/>: the same as a <see cref="JudgeResult"/>, without the state.</summary>
/// <param name="Transitions">To publish.</param>
/// <param name="Closed">Days of the key that ended.</param>
/// <param name="Score">The detector's score of the bucket; 0 or more.</param>
/// <param name="Family">The kind of evidence that carries the score.</param>
/// <param name="Use">The bucket as the detector took it.</param>
public readonly record struct RunStep(
    ImmutableArray<Transition> Transitions, ImmutableArray<ClosedDay> Closed, double Score, EvidenceFamily Family, DetectorInput Use);
