using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// The actual cost of every hour as a line in its expected band. What lies above the band is filled. Axes and legend are text of the page,
/// so that they stay readable at any width; the table behind the chart has every figure.
/// </summary>
internal static class BandChart
{
    private const int Height = 200;

    /// <param name="course">What is shown; at least two hours.</param>
    /// <param name="marks">Moments that get a line, with a word for each.</param>
    /// <param name="label">What the chart shows, for those who cannot see it.</param>
    public static Html Render(ImmutableArray<CoursePoint> course, ImmutableArray<(DateTimeOffset At, string Word)> marks, string label)
    {
        if (course.Length < 2)
        {
            return $"""<p class="quiet">There is not enough usage for a chart.</p>""";
        }

        var top = Ceiling(course.Max(point => Math.Max(point.CostUsd, point.HighUsd ?? 0)));
        var seen = marks.Where(mark => mark.At >= course[0].Hour && mark.At <= course[^1].Hour.AddHours(1)).ToImmutableArray();
        var width = course.Length - 1;
        return $"""
            <div class="plot"><div class="y" aria-hidden="true"><span>{Figures.Short(top)}/h</span><span>{Figures.Short(top / 2)}</span><span>$0</span></div>
            <svg viewBox="0 0 {width} {Height}" preserveAspectRatio="none" role="img" aria-label="{label}. {Summary(course)}">
            <line class="grid" x1="0" y1="{Height / 2}" x2="{width}" y2="{Height / 2}" />
            {Band(course, top)}{Above(course, top)}
            {Line(course.Select(point => point.ExpectedUsd), top, "expected")}
            {Line(course.Select(point => (decimal?)point.CostUsd), top, "actual")}
            {seen.Select(mark => Mark(mark, course))}
            </svg><div class="x" aria-hidden="true">{Ticks(course)}</div></div>
            <ul class="legend">
            <li>{Swatch("""<line class="actual" x1="0" y1="6" x2="18" y2="6" />""")}actual cost an hour</li>
            <li>{Swatch("""<line class="expected" x1="0" y1="6" x2="18" y2="6" />""")}expected</li>
            <li>{Swatch("""<rect class="band" width="18" height="12" />""")}expected band</li>
            <li>{Swatch("""<rect class="over" width="18" height="12" />""")}above the band</li>
            {seen.Select(mark => (Html)$"""<li>{Swatch("""<line class="mark" x1="9" y1="0" x2="9" y2="12" />""")}{mark.Word} {Words.Time(mark.At)}</li>""")}
            </ul>
            """;
    }

    private static string Summary(ImmutableArray<CoursePoint> course)
    {
        var most = course.MaxBy(point => point.CostUsd)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"From {course[0].Hour:yyyy-MM-dd HH:mm} to {course[^1].Hour:yyyy-MM-dd HH:mm} UTC. Highest hour: {Figures.Short(most.CostUsd)} at {most.Hour:yyyy-MM-dd HH:mm}, expected {Figures.Short(most.ExpectedUsd ?? 0)}. The table below has all values.");
    }

    private static Html Band(ImmutableArray<CoursePoint> course, decimal top)
    {
        if (course.Any(point => point.HighUsd is null))
        {
            return Html.Empty;
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

        return $"""<path class="band" d="{Html.Constant(path.Append('Z').ToString())}" />""";
    }

    /// <summary>Between the line and the upper edge of the band, where the line is above it.</summary>
    private static Html Above(ImmutableArray<CoursePoint> course, decimal top)
    {
        if (!course.Any(point => point.CostUsd > point.HighUsd))
        {
            return Html.Empty;
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

        return $"""<path class="over" d="{Html.Constant(path.Append('Z').ToString())}" />""";
    }

    private static Html Line(IEnumerable<decimal?> values, decimal top, string name)
    {
        var points = values.Select((value, index) => value is { } usd ? Point(index, usd, top) : null).OfType<string>().ToList();
        return points.Count < 2 ? Html.Empty : $"""<polyline class="{name}" points="{Html.Constant(string.Join(' ', points))}" />""";
    }

    private static Html Mark((DateTimeOffset At, string Word) mark, ImmutableArray<CoursePoint> course)
    {
        var at = Math.Min((mark.At - course[0].Hour).TotalHours, course.Length - 1);
        return $"""<line class="mark" x1="{at}" y1="0" x2="{at}" y2="{Height}"><title>{mark.Word}</title></line>""";
    }

    private static IEnumerable<Html> Ticks(ImmutableArray<CoursePoint> course)
    {
        const int Count = 4;
        var isLong = course.Length > 72;
        for (var tick = 0; tick < Count; tick++)
        {
            var hour = course[(course.Length - 1) * tick / (Count - 1)].Hour.UtcDateTime;
            yield return $"<span>{hour.ToString(isLong ? "MM-dd" : "MM-dd HH:mm", CultureInfo.InvariantCulture)}</span>";
        }
    }

    private static Html Swatch(string shape) => $"""<svg class="swatch" viewBox="0 0 18 12" aria-hidden="true">{Html.Constant(shape)}</svg>""";

    private static string Point(int index, decimal usd, decimal top) =>
        string.Create(CultureInfo.InvariantCulture, $"{index},{Height - ((double)usd / (double)top * Height):0.##}");

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
