using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What came of one series.</summary>
/// <param name="Lines">Its lines for the sheet, the main line first.</param>
/// <param name="Transitions">What happened to its alerts.</param>
/// <param name="RowsChanged">Rows of usage that are new or differ from what was held.</param>
/// <param name="Closed">Its days the organization has not learned yet.</param>
internal sealed record SeriesSweepResult(ImmutableArray<SeriesSummary> Lines, ImmutableArray<Transition> Transitions, int RowsChanged, ImmutableArray<ClosedDay> Closed)
{
    /// <summary>Rows that the provider lowered or no longer reports.</summary>
    public int RowsLowered { get; init; }

    /// <summary>The line that says how it is judged.</summary>
    public SeriesSummary Line => Lines[0];

    /// <summary>What is expected of it an hour.</summary>
    public UsualUse Usual { get; init; }
}
