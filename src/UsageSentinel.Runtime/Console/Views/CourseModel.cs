using System.Collections.Immutable;
using UsageSentinel.Runtime.Answers;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>The cost of a key over time, with the table behind the chart.</summary>
/// <param name="Band">The chart; null where there is too little usage.</param>
/// <param name="Hours">Newest first; empty where days are shown.</param>
/// <param name="Days">Newest first; empty where hours are shown.</param>
/// <param name="Models">The most expensive first.</param>
public sealed record CourseModel(BandModel? Band, ImmutableArray<CoursePoint> Hours, ImmutableArray<CourseDay> Days, ImmutableArray<ModelCost> Models)
{
    /// <summary>On what the hours rest, in one sentence.</summary>
    public string Basis { get; init; } = string.Empty;
}

/// <summary>A day of a key.</summary>
/// <param name="Day">UTC, as text.</param>
/// <param name="Requests">How many.</param>
/// <param name="CostUsd">Estimated cost.</param>
/// <param name="ExpectedUsd">What is usual.</param>
public sealed record CourseDay(string Day, long Requests, decimal CostUsd, decimal? ExpectedUsd);
