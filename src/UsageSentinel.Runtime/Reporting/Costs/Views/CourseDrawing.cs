using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Reporting.Costs.Views;

/// <summary>The cost added up, ready to be drawn: coordinates are those of the picture.</summary>
/// <param name="ViewBox">The picture.</param>
/// <param name="Label">What it shows, for those who cannot see it.</param>
/// <param name="Points">Of the line.</param>
/// <param name="Grid">Lines with their amounts.</param>
/// <param name="Limits">Budgets.</param>
/// <param name="Forecast">Null where nothing is left to come or no forecast is known.</param>
public sealed record CourseDrawing(
    string ViewBox, string Label, string Points, ImmutableArray<DrawnLine> Grid, ImmutableArray<DrawnLine> Limits, DrawnForecast? Forecast)
{
    /// <summary>Where the first date begins.</summary>
    public required string StartX { get; init; }

    /// <summary>Where the last date ends.</summary>
    public required string EndX { get; init; }

    /// <summary>Where the dates are.</summary>
    public required string DatesY { get; init; }

    /// <summary>The first day.</summary>
    public required string First { get; init; }

    /// <summary>The last day.</summary>
    public required string Last { get; init; }

    /// <summary>Whether a forecast is known.</summary>
    public required bool HasForecast { get; init; }
}

/// <summary>A level line with a text.</summary>
/// <param name="X1">Where it begins.</param>
/// <param name="X2">Where it ends.</param>
/// <param name="Y1">Its height.</param>
/// <param name="Text">What it is.</param>
public sealed record DrawnLine(string X1, string X2, string Y1, string Text)
{
    /// <summary>Where the text is.</summary>
    public string LabelX { get; init; } = string.Empty;

    /// <inheritdoc cref="LabelX"/>
    public string LabelY { get; init; } = string.Empty;
}

/// <summary>What is expected until the end of the month.</summary>
/// <param name="Band">The outline of its range.</param>
/// <param name="X1">Where its line begins.</param>
/// <param name="Y1">Where its line begins.</param>
/// <param name="X2">Where its line ends.</param>
/// <param name="Y2">Where its line ends.</param>
public sealed record DrawnForecast(string Band, string X1, string Y1, string X2, string Y2);
