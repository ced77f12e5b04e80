using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// The actual cost of every hour as a step in its expected band; what lies above the band is filled. The places of a picture that is
/// stretched to the width of the page: axes and legend are text of the page, so that they stay readable.
/// </summary>
internal static class BandChart
{
    /// <param name="course">What is shown.</param>
    /// <param name="marks">Moments that get a line, with a word for each.</param>
    /// <param name="label">What the chart shows, for those who cannot see it.</param>
    /// <returns>Null for fewer than two hours.</returns>
    public static BandModel? Of(ImmutableArray<CoursePoint> course, ImmutableArray<(DateTimeOffset At, string Word)> marks, string label)
    {
        if (course.Length < 2)
        {
            return null;
        }

        var top = Axis.Ceiling(course.Max(point => Math.Max(point.CostUsd, point.HighUsd ?? 0)));
        var shown = marks.Where(mark => mark.At >= course[0].Hour && mark.At <= course[^1].Hour.AddHours(1)).ToImmutableArray();
        var whole = course[^1].IsSoFar ? course[..^1] : course;
        return new BandModel(
            $"{label}. {Summary(course, shown)}",
            course.Length,
            top,
            new BandLines(
                Area(course, point => point.HighUsd, point => point.LowUsd, top),
                course.Any(point => point.CostUsd > point.HighUsd) ? Area(course, point => Math.Max(point.CostUsd, point.HighUsd ?? 0), point => point.HighUsd, top) : null,
                Line(course, point => point.ExpectedUsd, top),
                Line(whole, point => point.CostUsd, top))
            {
                SoFar = course[^1].IsSoFar ? string.Join(' ', Steps(course, point => point.CostUsd, top).TakeLast(3)) : null,
            },
            [.. shown.Select(mark => new MarkModel((mark.At - course[0].Hour).TotalHours.ToString("0.##", CultureInfo.InvariantCulture), mark.Word, mark.At))],
            [.. Ticks(course)])
        {
            SoFar = course[^1] is { IsSoFar: true } last ? SoFar(last) : null,
        };
    }

    /// <summary>The hour that has not ended, in words.</summary>
    private static string SoFar(CoursePoint last) => string.Create(CultureInfo.InvariantCulture, $"so far, to {last.Through:HH:mm} UTC");

    private static string Summary(ImmutableArray<CoursePoint> course, ImmutableArray<(DateTimeOffset At, string Word)> marks)
    {
        var most = course.MaxBy(point => point.CostUsd)!;
        var moments = marks.IsEmpty ? string.Empty : $" Marked: {string.Join(", ", marks.Select(mark => string.Create(CultureInfo.InvariantCulture, $"{mark.Word} {mark.At.UtcDateTime:yyyy-MM-dd HH:mm}")))}.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"From {course[0].Hour:yyyy-MM-dd HH:mm} to {course[^1].Through:yyyy-MM-dd HH:mm} UTC, each hour from its start to its end{(course[^1].IsSoFar ? ", the last one " + SoFar(course[^1]) : string.Empty)}. Highest hour: {Amounts.Short(most.CostUsd)} from {most.Hour:yyyy-MM-dd HH:mm} to {most.Through:HH:mm}, expected {Amounts.Short(most.ExpectedUsd ?? 0)}.{moments} The table below has all values.");
    }

    /// <summary>The outline between two edges, in steps; null where one of them is not known in every hour.</summary>
    private static string? Area(ImmutableArray<CoursePoint> course, Func<CoursePoint, decimal?> upper, Func<CoursePoint, decimal?> lower, decimal top)
    {
        if (course.Any(point => upper(point) is null || lower(point) is null))
        {
            return null;
        }

        var edge = Steps(course, upper, top).Concat(Steps(course, lower, top).Reverse());
        return $"M{string.Join('L', edge)}Z";
    }

    private static string? Line(ImmutableArray<CoursePoint> course, Func<CoursePoint, decimal?> value, decimal top)
    {
        var points = Steps(course, value, top).ToList();
        return points.Count == 0 ? null : string.Join(' ', points);
    }

    /// <summary>An hour is level from its start to its end; the last one to where it is known.</summary>
    private static IEnumerable<string> Steps(ImmutableArray<CoursePoint> course, Func<CoursePoint, decimal?> value, decimal top)
    {
        for (var index = 0; index < course.Length; index++)
        {
            if (value(course[index]) is { } usd)
            {
                yield return Point(index, usd, top);
                yield return Point(index + ((double)course[index].Minutes / CoursePoint.WholeHour), usd, top);
            }
        }
    }

    private static IEnumerable<string> Ticks(ImmutableArray<CoursePoint> course)
    {
        const int Count = 4;
        var isLong = course.Length > 72;
        for (var tick = 0; tick < Count; tick++)
        {
            var hour = course[0].Hour.AddHours(Math.Round((double)course.Length * tick / (Count - 1))).UtcDateTime;
            yield return hour.ToString(isLong ? "MM-dd" : "MM-dd HH:mm", CultureInfo.InvariantCulture);
        }
    }

    private static string Point(double hour, decimal usd, decimal top) =>
        string.Create(CultureInfo.InvariantCulture, $"{hour:0.##},{BandModel.Height - ((double)usd / (double)top * BandModel.Height):0.##}");
}
