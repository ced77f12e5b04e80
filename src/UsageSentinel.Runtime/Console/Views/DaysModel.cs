using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>Cost by day as bars.</summary>
/// <param name="Label">What they show.</param>
/// <param name="Top">The highest value of the axis.</param>
/// <param name="Days">Oldest first; at least two.</param>
public sealed record DaysModel(string Label, decimal Top, ImmutableArray<DayModel> Days)
{
    public const int Height = 100;
    public const int Step = 10;
}

/// <summary>One day.</summary>
/// <param name="Day">UTC, as text.</param>
/// <param name="CostUsd">What it cost.</param>
/// <param name="BarHeight">The height of its bar in the picture.</param>
public sealed record DayModel(string Day, decimal CostUsd, double BarHeight);
