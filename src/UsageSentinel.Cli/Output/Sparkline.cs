namespace UsageSentinel.Cli.Output;

/// <summary>A row of figures as a row of bars.</summary>
public static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>One bar per figure, from the lowest for zero to the highest for the largest; nothing for no figures.</summary>
    public static string Of(IReadOnlyList<decimal> figures)
    {
        var most = figures.Count == 0 ? 0 : figures.Max();
        return string.Concat(figures.Select(figure => Bars[most <= 0 ? 0 : (int)Math.Clamp(figure * (Bars.Length - 1) / most, 0, Bars.Length - 1)]));
    }
}
