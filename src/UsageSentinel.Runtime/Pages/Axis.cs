namespace UsageSentinel.Runtime.Pages;

/// <summary>The axis of a chart.</summary>
internal static class Axis
{
    /// <summary>A round number at or above the highest value, so that the axis can be read.</summary>
    public static decimal Ceiling(decimal most)
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
