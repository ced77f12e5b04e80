using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>The course of a key: the chart with its table, and the models.</summary>
internal static class CourseView
{
    /// <summary>Longer tables show days.</summary>
    private const int MostHours = 7 * 24;

    public static Html Chart(Course course, ImmutableArray<(DateTimeOffset At, string Word)> marks, string label) => $"""
        {BandChart.Render(course.Hours, marks, label)}
        <details><summary>Table of the chart</summary>{(course.Hours.Length > MostHours ? Days(course) : Hours(course))}</details>
        """;

    public static Html Models(Course course) => course.Models.IsEmpty ? (Html)$"""<p class="quiet">No usage.</p>""" : $"""
        <table><caption>Estimated cost by model in the time of the chart</caption><thead><tr><th scope="col">Model</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Cost</th></tr></thead><tbody>
        {course.Models.Select(model => (Html)$"""<tr><td>{model.Model}</td><td class="number">{Number(model.NumModelRequests)}</td><td class="number">{Figures.Money(model.CostUsd)}</td></tr>""")}
        </tbody></table>
        """;

    private static Html Hours(Course course) => $"""
        <table><caption>By hour, newest first</caption><thead><tr><th scope="col">Hour (UTC)</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Actual</th><th scope="col" class="number">Expected</th><th scope="col" class="number">Band</th></tr></thead><tbody>
        {course.Hours.Reverse().Select(point => (Html)$"""<tr><td>{Words.Time(point.Hour)}</td><td class="number">{Number(point.NumModelRequests)}</td><td class="number">{Figures.Money(point.CostUsd)}</td><td class="number">{Figures.Money(point.ExpectedUsd)}</td><td class="number">{Figures.Short(point.LowUsd ?? 0)} to {Figures.Short(point.HighUsd ?? 0)}</td></tr>""")}
        </tbody></table>
        """;

    private static Html Days(Course course) => $"""
        <table><caption>By day, newest first</caption><thead><tr><th scope="col">Day (UTC)</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Actual</th><th scope="col" class="number">Expected</th></tr></thead><tbody>
        {course.Hours.GroupBy(point => DateOnly.FromDateTime(point.Hour.UtcDateTime)).OrderByDescending(day => day.Key).Select(day => (Html)$"""<tr><td>{day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}</td><td class="number">{Number(day.Sum(point => point.NumModelRequests))}</td><td class="number">{Figures.Money(day.Sum(point => point.CostUsd))}</td><td class="number">{Figures.Money(day.Sum(point => point.ExpectedUsd))}</td></tr>""")}
        </tbody></table>
        """;

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
