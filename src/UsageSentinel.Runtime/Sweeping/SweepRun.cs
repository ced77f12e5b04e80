using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What stays the same for one whole sweep.</summary>
/// <param name="Policy">What the operator wants.</param>
/// <param name="Tally">Adds up what the sweep does.</param>
/// <param name="Progress">Receives how far it is; null for none.</param>
internal sealed record SweepRun(Policy Policy, SweepTotals Tally, IProgress<SweepProgress>? Progress);

/// <summary>What one part of a sweep did to the series.</summary>
/// <param name="Outcomes">What came of each.</param>
/// <param name="Changed">The lines of the sheet that changed; they are written.</param>
internal sealed record PassResult(IReadOnlyDictionary<SeriesId, SeriesSweepResult> Outcomes, IReadOnlyCollection<SeriesSummary> Changed);
