using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Runtime.Dashboard;

/// <summary>Bars of cost by day, as inline SVG. Colours come from the page's style, so they follow light and dark.</summary>
internal static class Chart
{
    private const int Height = 120;
    private const int Step = 40;
    private const int SmallHeight = 20;
    private const int SmallStep = 6;

    /// <summary>One bar a day with its date and amount, the dearest marked with its amount.</summary>
    public static Html Days(ImmutableArray<Usd> days, DateOnly lastDay)
    {
        var most = Most(days);
        var bars = days.Select((cost, index) => Bar(cost, most, index, lastDay.AddDays(index - days.Length + 1), index == days.Length - 1));
        return $"""
            <svg class="chart" viewBox="0 -16 {days.Length * Step} {Height + 34}" role="img" aria-label="Estimated cost by day">{bars}</svg>
            """;
    }

    /// <summary>The same without words, for a cell of a table.</summary>
    public static Html Sparkline(ImmutableArray<Usd> days)
    {
        var most = Most(days);
        var bars = days.Select((cost, index) => SmallBar(cost, most, index));
        return $"""<svg class="spark" viewBox="0 0 {days.Length * SmallStep} {SmallHeight}" width="{days.Length * SmallStep}" height="{SmallHeight}" aria-hidden="true">{bars}</svg>""";
    }

    private static Html Bar(Usd cost, Usd most, int index, DateOnly day, bool isLast)
    {
        var height = Share(cost, most) * Height;
        var middle = (index * Step) + (Step / 2.0);
        Html label = cost.Amount > 0 && (cost == most || isLast)
            ? (Html)$"""<text x="{middle}" y="{Height - height - 4}">{Short(cost)}</text>"""
            : Html.Empty;
        return $"""
            <g><title>{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: {cost.ToString()}</title><rect class="{(isLast ? "today" : "day")}" x="{(index * Step) + 4}" y="{Height - height}" width="{Step - 8}" height="{height}" rx="2" />{label}<text x="{middle}" y="{Height + 14}">{day.ToString("dd", CultureInfo.InvariantCulture)}</text></g>
            """;
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
