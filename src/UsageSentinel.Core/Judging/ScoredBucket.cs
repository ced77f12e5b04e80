using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Core.Judging;

/// <summary>What the detector made of one bucket, and the series with the bucket folded in as far as it may be.</summary>
/// <param name="State">The series afterwards.</param>
/// <param name="Step">The bucket as the detector took it.</param>
/// <param name="Detection">What came of it; null where there was nothing to say: an earlier bucket that did not change, or is no longer known by itself.</param>
/// <param name="Before">The baseline it was judged against.</param>
/// <param name="Closed">Days that ended.</param>
internal sealed record ScoredBucket(
    KeyState State, DetectorInput Step, DetectorScore? Detection, BaselineSnapshot Before, ImmutableArray<ClosedDay> Closed);
