using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Judging.Naming;

/// <summary>The value of every <see cref="CauseMeasure"/>.</summary>
[InlineArray((int)CauseMeasure.LimitChanged + 1)]
internal struct CauseMeasures
{
    private double _first;

    public readonly double this[CauseMeasure measure] => this[(int)measure];

    public void Set(CauseMeasure measure, double value) => this[(int)measure] = value;

    /// <summary>One quantity by another; 1 where either is not known.</summary>
    public static double Factor(double now, double usual) => now > 0 && usual > 0 && double.IsFinite(now / usual) ? now / usual : 1;
}
