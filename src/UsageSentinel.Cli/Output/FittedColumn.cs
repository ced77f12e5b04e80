namespace UsageSentinel.Cli.Output;

/// <summary>A column of a <see cref="FittedTable"/>.</summary>
/// <param name="Head">Its title.</param>
/// <param name="Rank">How soon it is left out where the terminal is narrow: the highest first; 0 for never.</param>
internal sealed record FittedColumn(string Head, int Rank = 0)
{
    /// <summary>Whether its cells are sentences. They may be broken into lines, and move below their row where the terminal is narrow; they are never left out.</summary>
    public bool IsProse { get; init; }

    /// <summary>Whether its cells are numbers, which are set at the right.</summary>
    public bool IsNumber { get; init; }
}
