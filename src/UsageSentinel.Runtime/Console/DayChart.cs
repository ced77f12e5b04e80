using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>Cost by day as bars, with the table behind it.</summary>
internal static class DayChart
{
    private const int Height = 100;
    private const int Step = 10;

    public static Html Render(ImmutableArray<SpendDay> days, string label)
    {
        if (days.Length < 2)
        {
            return Html.Empty;
        }

        var top = Math.Max(days.Max(day => day.CostUsd), 0.01m);
        return $"""
            <div class="plot low"><div class="y" aria-hidden="true"><span>{Figures.Short(top)}</span><span>$0</span></div>
            <svg viewBox="0 0 {days.Length * Step} {Height}" preserveAspectRatio="none" role="img" aria-label="{label}, from {Date(days[0])} to {Date(days[^1])}; the table below has all values">
            {days.Select((day, index) => Bar(day, index, top, index == days.Length - 1))}
            </svg><div class="x" aria-hidden="true"><span>{Date(days[0])}</span><span>{Date(days[^1])}</span></div></div>
            <details><summary>Table of the chart</summary><table><caption>{label}</caption><thead><tr><th scope="col">Day (UTC)</th><th scope="col" class="number">Cost</th></tr></thead><tbody>
            {days.Reverse().Select(day => (Html)$"""<tr><td>{Date(day)}</td><td class="number">{Figures.Money(day.CostUsd)}</td></tr>""")}
            </tbody></table></details>
            """;
    }

    private static Html Bar(SpendDay day, int index, decimal top, bool isLast)
    {
        var height = (double)(Math.Max(0, day.CostUsd) / top * Height);
        return $"""<rect class="{(isLast ? "bar last" : "bar")}" x="{(double)((index * Step) + 1)}" y="{Height - height}" width="{Step - 2}" height="{height}"><title>{Date(day)}: {Figures.Short(day.CostUsd)}</title></rect>""";
    }

    private static string Date(SpendDay day) => day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
