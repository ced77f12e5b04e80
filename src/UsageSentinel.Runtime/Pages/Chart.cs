using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Pages;

/// <summary>Bars of cost by day, as inline SVG. Colours come from the page's style, so they follow light and dark.</summary>
internal static class Chart
{
    private const int Height = 120;
    private const int Step = 40;
    private const int SmallHeight = 20;
    private const int SmallStep = 6;

    /// <summary>One bar a day with its date and amount, the highest marked with its amount.</summary>
    public static Html Days(ImmutableArray<Usd> days, DateOnly lastDay) => Bars(
        [.. days.Select((cost, index) => DayBar(cost, lastDay.AddDays(index - days.Length + 1), index == days.Length - 1))],
        "Estimated cost by day");

    /// <summary>Stacked bars; the highest and the last are marked with their amount.</summary>
    /// <param name="bars">From left to right.</param>
    /// <param name="label">What is shown, for those who cannot see it.</param>
    public static Html Bars(ImmutableArray<ChartBar> bars, string label)
    {
        var most = Most([.. bars.Select(bar => bar.Cost)]);
        var shown = bars.Select((bar, index) => Bar(bar, most, index, index == bars.Length - 1));
        return $"""
            <svg class="chart" viewBox="0 -16 {(double)Math.Max(1, bars.Length) * Step} {Height + 34}" role="img" aria-label="{label}">{shown}</svg>
            """;
    }

    /// <summary>The same without words, for a cell of a table.</summary>
    public static Html Sparkline(ImmutableArray<Usd> days)
    {
        var most = Most(days);
        var bars = days.Select((cost, index) => SmallBar(cost, most, index));
        return $"""<svg class="spark" viewBox="0 0 {days.Length * SmallStep} {SmallHeight}" width="{days.Length * SmallStep}" height="{SmallHeight}" aria-hidden="true">{bars}</svg>""";
    }

    private static ChartBar DayBar(Usd cost, DateOnly day, bool isLast) => new(
        day.ToString("dd", CultureInfo.InvariantCulture),
        $"{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: {cost}",
        [new ChartPart(isLast ? "today" : "day", cost)]);

    private static Html Bar(ChartBar bar, Usd most, int index, bool isLast)
    {
        var height = Share(bar.Cost, most) * Height;
        var middle = (index * Step) + (Step / 2.0);
        Html label = bar.Cost.Amount > 0 && (bar.Cost == most || isLast)
            ? (Html)$"""<text x="{middle}" y="{Height - height - 4}">{Short(bar.Cost)}</text>"""
            : Html.Empty;
        return $"""
            <g><title>{bar.Title}</title>{Parts(bar, most, index)}{label}<text x="{middle}" y="{Height + 14}">{bar.Name}</text></g>
            """;
    }

    private static List<Html> Parts(ChartBar bar, Usd most, int index)
    {
        var parts = new List<Html>();
        var top = (double)Height;
        foreach (var part in bar.Parts.Where(part => part.Cost > Usd.Zero || bar.Parts.Length == 1))
        {
            var height = Share(part.Cost, most) * Height;
            top -= height;
            parts.Add($"""<rect class="{part.Class}" x="{(double)((index * Step) + 4)}" y="{top}" width="{Step - 8}" height="{height}" rx="2" />""");
        }

        return parts;
    }

    private static Html SmallBar(Usd cost, Usd most, int index)
    {
        var height = Math.Max(cost.Amount > 0 ? 1 : 0, Share(cost, most) * SmallHeight);
        return $"""<rect class="day" x="{index * SmallStep}" y="{SmallHeight - height}" width="{SmallStep - 1}" height="{height}" />""";
    }

    private static Usd Most(ImmutableArray<Usd> days) => days.Aggregate(Usd.Zero, Usd.Max);

    private static double Share(Usd cost, Usd most) => most > Usd.Zero && cost > Usd.Zero ? (double)(cost.Amount / most.Amount) : 0;

    /// <summary>Fits over a bar.</summary>
    private static string Short(Usd cost) =>
        cost.Amount >= 100 ? string.Create(CultureInfo.InvariantCulture, $"${decimal.Round(cost.Amount):#,0}") : cost.ToString();
}

/// <summary>One bar.</summary>
/// <param name="Name">Below it, short.</param>
/// <param name="Title">What a pointer over it says.</param>
/// <param name="Parts">From the ground up.</param>
internal sealed record ChartBar(string Name, string Title, ImmutableArray<ChartPart> Parts)
{
    public Usd Cost => Parts.Aggregate(Usd.Zero, (sum, part) => sum + Usd.Max(part.Cost, Usd.Zero));
}

/// <summary>A part of a bar.</summary>
/// <param name="Class">Its colour in the style.</param>
/// <param name="Cost">Parts below zero are not drawn.</param>
internal readonly record struct ChartPart(string Class, Usd Cost);
