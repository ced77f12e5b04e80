using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Reporting.Costs.Views;

/// <summary>One bar of a chart.</summary>
/// <param name="Name">Below it, short.</param>
/// <param name="Title">What a pointer over it says.</param>
/// <param name="Parts">From the ground up.</param>
public sealed record ChartBar(string Name, string Title, ImmutableArray<ChartPart> Parts)
{
    /// <summary>The height of the highest bar.</summary>
    public const int Height = 120;

    /// <summary>From the start of one bar to the next.</summary>
    public const int Step = 40;

    public Usd Cost => Parts.Aggregate(Usd.Zero, (sum, part) => sum + Usd.Max(part.Cost, Usd.Zero));

    /// <summary>Its height beside the highest one.</summary>
    public double HeightOf(Usd most) => Share(Cost, most) * Height;

    /// <summary>What is drawn, from the ground up.</summary>
    public IEnumerable<(string Class, double Top, double Height)> Rectangles(Usd most)
    {
        var top = (double)Height;
        foreach (var part in Parts.Where(part => part.Cost > Usd.Zero || Parts.Length == 1))
        {
            var height = Share(part.Cost, most) * Height;
            top -= height;
            yield return (part.Class, top, height);
        }
    }

    private static double Share(Usd cost, Usd most) => most > Usd.Zero && cost > Usd.Zero ? (double)(cost.Amount / most.Amount) : 0;
}

/// <summary>A part of a bar.</summary>
/// <param name="Class">Its colour in the style.</param>
/// <param name="Cost">Parts below zero are not drawn.</param>
public readonly record struct ChartPart(string Class, Usd Cost);
