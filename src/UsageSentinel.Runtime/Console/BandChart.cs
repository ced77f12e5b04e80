using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// The actual cost of every hour as a line in its expected band; what lies above the band is filled. The places of a picture that is
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

        var top = Ceiling(course.Max(point => Math.Max(point.CostUsd, point.HighUsd ?? 0)));
        return new BandModel(
            $"{label}. {Summary(course)}",
            course.Length - 1,
            top,
            new BandLines(Band(course, top), Above(course, top), Line(course.Select(point => point.ExpectedUsd), top), Line(course.Select(point => (decimal?)point.CostUsd), top)),
            [.. marks.Where(mark => mark.At >= course[0].Hour && mark.At <= course[^1].Hour.AddHours(1)).Select(mark => Mark(mark, course))],
            [.. Ticks(course)]);
    }

    private static string Summary(ImmutableArray<CoursePoint> course)
    {
        var most = course.MaxBy(point => point.CostUsd)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"From {course[0].Hour:yyyy-MM-dd HH:mm} to {course[^1].Hour:yyyy-MM-dd HH:mm} UTC. Highest hour: {Amounts.Short(most.CostUsd)} at {most.Hour:yyyy-MM-dd HH:mm}, expected {Amounts.Short(most.ExpectedUsd ?? 0)}. The table below has all values.");
    }

    private static string? Band(ImmutableArray<CoursePoint> course, decimal top)
    {
        if (course.Any(point => point.HighUsd is null))
        {
            return null;
        }

        var path = new StringBuilder();
        for (var index = 0; index < course.Length; index++)
        {
            path.Append(index == 0 ? 'M' : 'L').Append(Point(index, course[index].HighUsd ?? 0, top));
        }

        for (var index = course.Length - 1; index >= 0; index--)
        {
            path.Append('L').Append(Point(index, course[index].LowUsd ?? 0, top));
        }

        return path.Append('Z').ToString();
    }

    /// <summary>Between the line and the upper edge of the band, where the line is above it.</summary>
    private static string? Above(ImmutableArray<CoursePoint> course, decimal top)
    {
        if (!course.Any(point => point.CostUsd > point.HighUsd))
        {
            return null;
        }

        var path = new StringBuilder();
        for (var index = 0; index < course.Length; index++)
        {
            path.Append(index == 0 ? 'M' : 'L').Append(Point(index, Math.Max(course[index].CostUsd, course[index].HighUsd ?? 0), top));
        }

        for (var index = course.Length - 1; index >= 0; index--)
        {
            path.Append('L').Append(Point(index, course[index].HighUsd ?? 0, top));
        }

        return path.Append('Z').ToString();
    }

    private static string? Line(IEnumerable<decimal?> values, decimal top)
    {
        var points = values.Select((value, index) => value is { } usd ? Point(index, usd, top) : null).OfType<string>().ToList();
        return points.Count < 2 ? null : string.Join(' ', points);
    }

    private static MarkModel Mark((DateTimeOffset At, string Word) mark, ImmutableArray<CoursePoint> course) => new(
        Math.Min((mark.At - course[0].Hour).TotalHours, course.Length - 1).ToString("0.##", CultureInfo.InvariantCulture), mark.Word, mark.At);

    private static IEnumerable<string> Ticks(ImmutableArray<CoursePoint> course)
    {
        const int Count = 4;
        var isLong = course.Length > 72;
        for (var tick = 0; tick < Count; tick++)
        {
            var hour = course[(course.Length - 1) * tick / (Count - 1)].Hour.UtcDateTime;
            yield return hour.ToString(isLong ? "MM-dd" : "MM-dd HH:mm", CultureInfo.InvariantCulture);
        }
    }

    private static string Point(int index, decimal usd, decimal top) =>
        string.Create(CultureInfo.InvariantCulture, $"{index},{BandModel.Height - ((double)usd / (double)top * BandModel.Height):0.##}");

    /// <summary>A round number above, so that the axis can be read.</summary>
    private static decimal Ceiling(decimal most)
    {
        if (most <= 0)
        {
            return 1;
        }

        var unit = (decimal)Math.Pow(10, Math.Floor(Math.Log10((double)most)));
        return (most / unit) switch
        {
            <= 1 => unit,
            <= 2 => 2 * unit,
            <= 4 => 4 * unit,
            <= 6 => 6 * unit,
            _ => 10 * unit,
        };
    }
}
