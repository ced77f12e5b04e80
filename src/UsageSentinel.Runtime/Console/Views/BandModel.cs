using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>A line in its expected band, ready to be drawn: coordinates are those of the picture.</summary>
/// <param name="Label">What it shows, for those who cannot see it.</param>
/// <param name="Width">Of the picture, in hours.</param>
/// <param name="Top">The highest value of the axis.</param>
/// <param name="Lines">What is drawn.</param>
/// <param name="Marks">Moments with a word for each.</param>
/// <param name="Ticks">Below the picture, from left to right.</param>
public sealed record BandModel(string Label, int Width, decimal Top, BandLines Lines, ImmutableArray<MarkModel> Marks, ImmutableArray<string> Ticks)
{
    public const int Height = 200;

    /// <summary>What the last hour is, where it has not ended; null where it has.</summary>
    public string? SoFar { get; init; }
}

/// <summary>What is drawn; null for what is not known.</summary>
/// <param name="Band">The outline of the expected band.</param>
/// <param name="Over">The outline of what lies above it.</param>
/// <param name="Expected">The points of the expected line.</param>
/// <param name="Actual">The points of the actual line, of the hours that have ended.</param>
public sealed record BandLines(string? Band, string? Over, string? Expected, string? Actual)
{
    /// <summary>The points of the hour that has not ended, from the end of the one before it; null where all have.</summary>
    public string? SoFar { get; init; }
}

/// <summary>A moment in a picture.</summary>
/// <param name="X">Where.</param>
/// <param name="Word">What happened.</param>
/// <param name="At">When, UTC.</param>
public sealed record MarkModel(string X, string Word, DateTimeOffset At);
