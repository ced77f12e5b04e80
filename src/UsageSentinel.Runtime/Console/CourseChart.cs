using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;

namespace UsageSentinel.Runtime.Console;

/// <summary>The course of a key: the chart with its table, and the models.</summary>
internal static class CourseChart
{
    /// <summary>Longer tables show days.</summary>
    private const int MostHours = 7 * 24;

    public static CourseModel Of(Course course, ImmutableArray<(DateTimeOffset At, string Word)> marks, string label)
    {
        var band = BandChart.Of(course.Hours, marks, label);
        return course.Hours.Length > MostHours
            ? new CourseModel(band, [], [.. Days(course)], course.Models) { Basis = course.Basis }
            : new CourseModel(band, [.. course.Hours.Reverse()], [], course.Models) { Basis = course.Basis };
    }

    private static IEnumerable<CourseDay> Days(Course course) => course.Hours
        .GroupBy(point => DateOnly.FromDateTime(point.Hour.UtcDateTime))
        .OrderByDescending(day => day.Key)
        .Select(day => new CourseDay(
            day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Sum(point => point.NumModelRequests), day.Sum(point => point.CostUsd), day.Sum(point => point.ExpectedUsd)));
}
