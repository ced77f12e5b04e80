using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Judging.Naming;

/// <summary>One line of the table of causes: the cause holds where every measure is within its bounds.</summary>
/// <param name="Kind">The cause.</param>
/// <param name="When">Every one must hold.</param>
internal sealed record CauseRow(CauseKind Kind, ImmutableArray<CauseBounds> When)
{
    public bool Holds(in CauseMeasures measures)
    {
        foreach (var bounds in When)
        {
            if (measures[bounds.Measure] is var value && !(value >= bounds.Least && value <= bounds.Most))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>The bounds of one measure, both included.</summary>
internal readonly record struct CauseBounds(CauseMeasure Measure, double Least, double Most)
{
    public static CauseBounds AtLeast(CauseMeasure measure, double least) => new(measure, least, double.PositiveInfinity);

    public static CauseBounds AtMost(CauseMeasure measure, double most) => new(measure, double.NegativeInfinity, most);

    public static CauseBounds Is(CauseMeasure measure) => AtLeast(measure, 1);
}
