using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Judging.Replaying;

/// <summary>Recorded usage of one key.</summary>
/// <param name="Project">Its project; empty where the record names none.</param>
/// <param name="Key">Its id.</param>
/// <param name="Steps">One per bucket with a row, in event time, none overlapping; a gap means no usage.</param>
public sealed record RecordedKey(string Project, string Key, ImmutableArray<KeyStep> Steps);
